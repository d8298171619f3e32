/** Conversations, their messages and what was done with them. */
import type { Channel, Id, Instant, Person, StoredFile } from './base'
import type { AddressStop } from './customers'
import type { Prompt, PromptAnswer } from './prompts'

export interface Author { kind: 'customer' | 'adviser' | 'system'; id: Id | null; name: string | null }
export type Delivery = 'none' | 'waiting' | 'delayed' | 'delivered' | 'failed'

export interface Message {
  id: Id
  conversation_id: Id
  kind: 'inbound' | 'reply' | 'note' | 'event'
  channel: Channel
  author: Author
  text: string
  html: string | null
  folded: string | null
  created_at: Instant
  read_at: Instant | null
  delivery: Delivery
  failure_code: 'refused' | 'unreachable' | 'no-address' | 'no-way-out' | 'broken' | 'gone'
    | 'unscanned' | 'infected' | null
  failure: string | null
  files: StoredFile[]
  /** What was done with the conversation, of an event without a text. */
  event: Deed | null
  /** The number of the conversation that it was written in, where that is another one. */
  origin: number | null
  /** To whom an answer was copied. */
  cc: string[]
  prompt: Prompt | null
  answers: PromptAnswer | null
  /** What the calendars that came with it propose, cancel or answer. */
  meetings: Meeting[]
}

export type MeetingAnswer = 'accepted' | 'declined' | 'tentative' | 'delegated' | 'waiting'
export interface Attendee { address: string; name?: string; answer?: MeetingAnswer; optional?: boolean }
export interface Recurrence {
  every: 'daily' | 'weekly' | 'monthly' | 'yearly'
  interval?: number
  /** `MO`, or `-1FR` for the last Friday. */
  days?: string[]
  count?: number
  until?: string
}

/** Either instants or whole days; neither where its calendar was broken. `floating`: wall time written as UTC. */
export interface Meeting {
  act: 'request' | 'cancel' | 'reply' | 'counter' | 'publish'
  uid: string
  title: string
  starts_at?: Instant
  ends_at?: Instant
  first_day?: string
  last_day?: string
  zone?: string
  floating?: boolean
  recurrence?: Recurrence
  single?: boolean
  place?: string
  link?: string
  words?: string
  organiser?: Attendee
  attendees?: Attendee[]
  people?: number
}

export type LinkKind = 'related' | 'duplicate' | 'cause'

/** One deed; of the rest only what it needs. `other_id` and `number` are another conversation's. */
export interface Deed {
  what:
    | 'snoozed' | 'woken' | 'transferred' | 'tagged' | 'fields_set' | 'collaborator_added'
    | 'collaborator_removed' | 'participant_confirmed' | 'linked' | 'unlinked' | 'merged' | 'unmerged' | 'split' | 'split_from'
    | 'answered_outreach'
  until?: Instant
  by?: 'time' | 'customer' | 'promise' | 'person' | 'end'
  adviser_id?: Id
  participant_id?: Id
  team_id?: Id
  skill_id?: Id
  added?: Id[]
  removed?: Id[]
  other_id?: Id
  number?: number
  link?: LinkKind
  count?: number
}

/** A promise of an answer; seconds are working time, and a negative number is late. */
export interface Promised {
  kind: 'first_answer' | 'next_answer' | 'resolution'
  started_at: Instant
  due_at: Instant | null
  seconds_left: number | null
  counting: boolean
  changes_at: Instant | null
  paused: 'customer' | 'snooze' | null
  warned: boolean
  broken: boolean
}

export type Priority = 'low' | 'normal' | 'high' | 'urgent'

export type WhySuspected = 'marked' | 'dmarc' | 'sender' | 'automatic' | 'loop' | 'flood' | 'adviser'

export interface Summary {
  id: Id
  number: number
  brand_id: Id
  customer: Person
  subject: string | null
  channel: Channel
  language: string | null
  priority: Priority
  team_id: Id | null
  adviser_id: Id | null
  opened_at: Instant
  last_message_at: Instant
  waiting_since: Instant | null
  closed_at: Instant | null
  preview: string
  promise: Promised | null
  promises: Promised[]
  routing: { state: 'waiting' | 'offered'; since: Instant | null } | null
  /** That it is put off; `until` null: until the customer answers. */
  snooze: { by: Id; since: Instant; until: Instant | null } | null
  /** That it is set aside (while open), or was rightly so. */
  suspicion: { since: Instant; why: WhySuspected } | null
  /** The conversation that goes on in its place. */
  merged_into: Id | null
  tag_ids: Id[]
  fields: Record<Id, FieldValue>
  collaborator_ids: Id[]
  /** Advisers whom a note calls and who have not read it. */
  mentioned_ids: Id[]
  participants: Participant[]
}

/** Somebody besides the customer; pending: a stranger who answered, or wrote by a mail's link. */
export interface Participant {
  id: Id
  address: string | null
  name: string | null
  /** Who they are, once they have written. */
  customer_id: Id | null
  came_by: 'copied' | 'answered' | 'added' | 'linked'
  state: 'pending' | 'confirmed'
  joined_at: Instant
}

export type FieldValue = string | number | boolean
export interface Tag { id: Id; name: string; brand_id: Id | null }

export interface Field {
  id: Id
  name: string
  kind: 'text' | 'number' | 'date' | 'choice' | 'yesno'
  choices: string[]
  required: boolean
  brand_id: Id | null
}

export interface Link {
  relation: 'related' | 'duplicate' | 'caused_by' | 'causes'
  conversation_id: Id
  number: number
  subject: string | null
  closed: boolean
}

export interface MergedConversation { conversation_id: Id; number: number; merged_by: Id | null; merged_at: Instant }

/** That it was handed on, with the note for whoever has it now. */
export interface Arrival { by: Id; at: Instant; note: string }

export interface Contact { id: Id; channel: Channel; started_at: Instant; ended_at: Instant | null }
export interface Closure { reason_id: Id; closed_by: Id | null; closed_at: Instant }

/** What only its own pane shows. */
export interface Details {
  contacts: Contact[]
  closure: Closure | null
  links: Link[]
  merged: MergedConversation[]
  arrival: Arrival | null
  stops: AddressStop[]
}

export interface Conversation extends Summary, Details {}
