import { ask } from '$ui/api'
import type { Conversation, Id } from '$ui/contract'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'
import { change } from './conversations'

/** Have answers copied to an address. */
export function copyTo(id: Id, address: string): Promise<void> {
  return change(id, '/participants', { method: 'POST', key: crypto.randomUUID(), body: { address } })
}

export function copyNoMore(id: Id, participant: Id): Promise<void> {
  return change(id, `/participants/${participant}`, { method: 'DELETE' })
}

/** Take a stranger into the conversation. */
export function confirmStranger(id: Id, participant: Id): Promise<void> {
  return change(id, `/participants/${participant}/confirmation`, { method: 'PUT' })
}

/** Take a stranger and the customer for one person. */
export function takeForCustomer(id: Id, participant: Id): Promise<void> {
  return change(id, `/participants/${participant}/same-person`, { method: 'PUT' })
}

/** Make a conversation of their own of what a stranger wrote, and return it. */
export async function partFromStranger(id: Id, participant: Id): Promise<Conversation> {
  const since = desk.cursor
  const conversation = await ask<Conversation>(`/conversations/${id}/participants/${participant}/conversation`, {
    method: 'POST', key: crypto.randomUUID(),
  })
  desk.happened({ is: 'opened', now: moment.exact(), since, conversation })
  return conversation
}
