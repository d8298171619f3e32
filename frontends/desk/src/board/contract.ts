/** The board, as the API and the live link say it. */
import type { Channel, Id, Instant, Person, PresenceState, Promised, Summary } from '$ui/contract'

export interface Queue {
  team_id: Id | null
  channel: Channel
  waiting: number
  offered: number
  late: number
  since: Instant
  reasons: Record<string, number>
  promise: Promised | null
}

/** A share with its 95 % interval over n; without a value there is nothing to measure. */
export interface Figure { n: number; value: number | null; low: number | null; high: number | null }
export interface Tally { kept: number; broken: number; dropped: number }
export interface Kept { team_id: Id | null; channel: Channel | null; tally: Tally; figure: Figure }

export interface Held { channel: Channel; open: number; waiting: number; waiting_since: Instant | null }
export interface SkillLevel { id: Id; level: number }
export interface Seat {
  id: Id
  name: string
  team_ids: Id[]
  languages: string[]
  skills: SkillLevel[]
  capacity: number
  presence: { state: PresenceState; since: Instant | null; set_by: 'adviser' | 'routing' | 'connection' | 'supervisor' }
  load: number
  offers: number
  holds: Held[]
}
export interface Waiting { conversation: Summary; reason: string | null }

/** What the live link says of the board: parts that are absent have not changed. */
export interface BoardTold {
  is: 'board'
  at: Instant
  whole: boolean
  formula: string
  queues?: Queue[]
  kept?: Kept[]
  seats?: Seat[]
  gone?: Id[]
  waiting?: Waiting[]
  breaches?: Summary[]
}

export interface Settled { tally: Tally; figure: Figure }
export interface HalfHour { starts: string; today: Settled | null; before: Settled }
export interface Adherence {
  day: string
  before: string
  until: Instant
  formula: string
  half_hours: HalfHour[]
  so_far: Settled
  so_far_before: Settled
  difference: { value: number; low: number; high: number; clear: boolean } | null
}

export interface QueueWatch { under: Partial<Record<Channel, number>>; silenced_until: Instant | null }
export interface SkillNamed { id: Id; name: string }
export interface Whisper {
  id: Id
  conversation_id: Id
  number: number
  adviser_id: Id
  author: Person
  text: string
  created_at: Instant
  seen_at: Instant | null
}
