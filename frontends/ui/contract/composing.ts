/** What is being written, and has not left. */
import type { Channel, Id, Instant, StoredFile } from './base'
import type { FieldValue, Message, Priority } from './conversations'
import type { Prompt } from './prompts'

/** An answer that leaves in seconds or later; one that was stopped is back with its author. */
export interface HeldReply {
  id: Id
  conversation_id: Id
  adviser: { id: Id; name: string }
  channel: Channel | null
  text: string
  html: string | null
  files: StoredFile[]
  prompt: Prompt | null
  hold: 'undo' | 'later'
  written_at: Instant
  leaves_at: Instant
  state: 'waiting' | 'sent' | 'undone' | 'stopped'
  stopped_by: 'customer_wrote' | 'colleague_answered' | 'conversation_closed' | 'refused' | null
}

/** What colleagues did since somebody began to write. */
export interface Meanwhile { messages: Message[]; held: HeldReply[]; writing: { id: Id; name: string }[] }

/** What one has written in a conversation and not sent, as the server has it. */
export interface ServerDraft {
  conversation_id: Id
  version: number
  screen: string
  kind: 'reply' | 'note'
  channel: Channel | null
  text: string
  html: string | null
  files: StoredFile[]
  prompt: Prompt | null
  seen_id: Id | null
  updated_at: Instant | null
}

export interface SendingTime { choice: 'in_an_hour' | 'this_afternoon' | 'tomorrow' | 'next_week'; at: Instant }

/** One act of a macro; which of the rest there is goes with `do`. */
export interface MacroAct {
  do: 'reply' | 'note' | 'tag' | 'field' | 'priority' | 'assign' | 'snooze' | 'close'
  text?: string
  tag_id?: Id
  field_id?: Id
  value?: FieldValue | null
  priority?: Priority
  adviser_id?: Id | null
  team_id?: Id | null
  hours?: number | null
  reason_id?: Id
}

export interface Macro { id: Id; name: string; brand_id: Id | null; team_id: Id | null; mine: boolean; acts: MacroAct[]; uses: number }
