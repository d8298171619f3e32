/** What a search found. */
import type { Id, Instant } from './base'
import type { Summary } from './conversations'
import type { KnownPerson } from './customers'

export interface Piece { text: string; hit: boolean }

/** What a search found, and why; `excerpt` is from a message, with the words marked. */
export interface Found {
  why: 'number' | 'name' | 'identity' | 'tag' | 'field' | 'words'
  conversation: Summary | null
  customer: (KnownPerson & { last_conversation_id: Id | null }) | null
  message_id: Id | null
  said_at: Instant | null
  excerpt: Piece[]
}
