import type { Channel, Id, StoredFile } from '$ui/contract'
import { moment } from '../session/moment.svelte'
import { outbox } from '../session/outbox.svelte'

export interface Writing {
  conversation_id: Id
  kind: 'reply' | 'note'
  channel: Channel
  text: string
  files: StoredFile[]
}

/** Put something in the outbox, under an id of ours that makes sending it twice harmless. */
export function write({ conversation_id, kind, channel, text, files }: Writing): void {
  outbox.send({
    id: crypto.randomUUID(), conversation_id, kind, channel, text, files,
    written_at: new Date(moment.exact()).toISOString(), refused: null,
  })
}
