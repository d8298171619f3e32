/** Who works here, and with what. */
import type { Channel, Id, Instant, Language } from './base'
import type { Field, Tag } from './conversations'
import type { Tier } from './customers'

export type PresenceState = 'available' | 'busy' | 'away' | 'offline'

export interface Presence {
  state: PresenceState
  since: Instant | null
  set_by: 'adviser' | 'routing' | 'connection' | 'supervisor'
}

export interface Adviser {
  id: Id
  name: string
  team_ids: Id[]
  languages: string[]
  capacity: number
  presence: Presence
}

export interface Me {
  account: { id: Id; name: string; email: string; language: Language | null; roles: string[] }
  organisation: { id: Id; name: string; slug: string; language: Language; time_zone: string }
  adviser: Adviser | null
  writing: WritingChoices
  sample: boolean
}
/** How somebody writes; with 0 seconds, an answer leaves at once. */
export interface WritingChoices { undo_seconds: number; rich: boolean }

export interface Brand { id: Id; name: string; key: string; colour: string; language: Language }
export interface Team { id: Id; name: string }
export interface CloseReason { id: Id; code: string; label: Record<Language, string> }

export interface Settings {
  brands: Brand[]
  teams: Team[]
  advisers: Adviser[]
  close_reasons: CloseReason[]
  tiers: Tier[]
  tags: Tag[]
  fields: Field[]
  channels: Channel[]
}
