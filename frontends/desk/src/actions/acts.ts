import { ask } from '$ui/api'
import type { Conversation, FieldValue, Id, Instant, LinkKind } from '$ui/contract'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'
import { change } from './conversations'

export interface Destination { adviser_id?: Id; team_id?: Id; skill_id?: Id }

/** Put a conversation off; null: until the customer answers. */
export function snooze(id: Id, until: Instant | null): Promise<void> {
  return change(id, '/snooze', { method: 'PUT', body: { until } })
}

export function wake(id: Id): Promise<void> {
  return change(id, '/snooze', { method: 'DELETE' })
}

/** Hand a conversation on, with a note for whoever gets it. */
export function transfer(id: Id, to: Destination, note: string): Promise<void> {
  return change(id, '/transfer', { method: 'POST', key: crypto.randomUUID(), body: { ...to, note: note.trim() || null } })
}

/** Say that a conversation is spam, or is not. */
export function judge(id: Id, verdict: 'wanted' | 'unwanted'): Promise<void> {
  return change(id, '/verdict', { method: 'PUT', body: { verdict } })
}

export function retag(id: Id, tags: { add: Id[]; remove: Id[] }): Promise<void> {
  return change(id, '/tags', { method: 'POST', body: tags })
}

/** Fill in fields; null empties one. */
export function fillIn(id: Id, values: Record<Id, FieldValue | null>): Promise<void> {
  return change(id, '/fields', { method: 'PATCH', body: { values } })
}

export function inviteHelper(id: Id, adviser: Id): Promise<void> {
  return change(id, `/collaborators/${adviser}`, { method: 'PUT' })
}

export function thankHelper(id: Id, adviser: Id): Promise<void> {
  return change(id, `/collaborators/${adviser}`, { method: 'DELETE' })
}

export function link(id: Id, other: Id, kind: LinkKind): Promise<void> {
  return change(id, '/links', { method: 'POST', key: crypto.randomUUID(), body: { conversation_id: other, kind } })
}

export function unlink(id: Id, other: Id): Promise<void> {
  return change(id, `/links/${other}`, { method: 'DELETE' })
}

/** Take other conversations into this one. */
export function merge(id: Id, others: Id[]): Promise<void> {
  return change(id, '/merges', { method: 'POST', key: crypto.randomUUID(), body: { conversation_ids: others } })
}

/** Have a conversation that was merged be itself again. */
export function unmerge(merged: Id): Promise<void> {
  return change(merged, '/merging', { method: 'DELETE' })
}

/** Make a conversation of some messages, and return it. */
export async function split(id: Id, messages: Id[]): Promise<Conversation> {
  const since = desk.cursor
  const conversation = await ask<Conversation>(`/conversations/${id}/splits`, {
    method: 'POST', key: crypto.randomUUID(), body: { message_ids: messages },
  })
  desk.happened({ is: 'opened', now: moment.exact(), since, conversation })
  return conversation
}

/** Say that the notes which call us have been read. */
export function readMentions(id: Id): Promise<void> {
  return ask(`/conversations/${id}/mentions/reading`, { method: 'PUT' })
}
