import { ask } from '$ui/api'
import type { Conversation, FieldValue, Id, Message, Priority } from '$ui/contract'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'

export function close(id: Id, reason_id: Id, fields: Record<Id, FieldValue | null> = {}): Promise<void> {
  return change(id, '/closure', { method: 'POST', key: crypto.randomUUID(), body: { reason_id, fields } })
}

export function reopen(id: Id): Promise<void> {
  return change(id, '/closure', { method: 'DELETE' })
}

/** Make a conversation an adviser's or a team's; nobody's is placed again. */
export function assign(id: Id, to: { adviser_id: Id | null; team_id: Id | null }): Promise<void> {
  return change(id, '/assignment', { method: 'PUT', body: to })
}

export function prioritise(id: Id, priority: Priority): Promise<void> {
  return change(id, '/priority', { method: 'PUT', body: { priority } })
}

/** Tell the customer that what they wrote, up to this message, was seen. */
export function markRead(id: Id, message_id: Id): Promise<void> {
  return ask(`/conversations/${id}/reading`, { method: 'PUT', body: { message_id } })
}

/** Have an answer that did not reach the customer leave once more, as the message that it is. */
export async function deliverAgain({ conversation_id, id }: Message): Promise<void> {
  const since = desk.cursor
  const message = await ask<Message>(`/conversations/${conversation_id}/messages/${id}/delivery`, { method: 'POST' })
  desk.happened({ is: 'wrote', since, message })
}

/** Ask for a change that answers with the conversation as it then is. */
export async function change(id: Id, path: string, asked: Parameters<typeof ask>[1]): Promise<void> {
  const since = desk.cursor
  const conversation = await ask<Conversation>(`/conversations/${id}${path}`, asked)
  desk.happened({ is: 'opened', now: moment.exact(), since, conversation })
}
