import { ask } from '$ui/api'
import type { Channel, HeldReply, Id, Prompt, StoredFile } from '$ui/contract'
import { mentioned } from '../acts/mentions'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'
import { outbox } from '../session/outbox.svelte'

export interface Writing {
  conversation_id: Id
  kind: 'reply' | 'note'
  channel: Channel
  text: string
  files: StoredFile[]
  html?: string | null
  prompt?: Prompt | null
  seen_id?: Id | null
  undo_seconds?: number | null
  leaves_at?: string | null
}

/** Put something in the outbox, under an id of ours that makes sending it twice harmless. */
export function write(writing: Writing): void {
  const mention_ids = writing.kind === 'note' ? mentioned(writing.text, desk.advisers) : []
  outbox.send({
    ...writing, mention_ids, id: crypto.randomUUID(),
    written_at: new Date(moment.exact()).toISOString(), refused: null,
  })
}

/** Keep a held answer from leaving; its words come back. */
export function undo(id: Id): Promise<HeldReply> {
  return settle(() => ask<HeldReply>(`/held-replies/${id}`, { method: 'DELETE' }))
}

/** Have a held answer leave at once. */
export function sendNow(id: Id): Promise<HeldReply> {
  return settle(() => ask<HeldReply>(`/held-replies/${id}/leaving`, { method: 'POST', key: `leave ${id}` }))
}

async function settle(act: () => Promise<HeldReply>): Promise<HeldReply> {
  const since = desk.cursor
  const held = await act()
  desk.happened({ is: 'held', since, held: [held] })
  return held
}
