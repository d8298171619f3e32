/** What the API says and takes, as its screens see it. */

export type Id = string
export type Instant = string
export type Language = 'fr' | 'en'
export type Channel =
  | 'chat' | 'email' | 'phone' | 'video' | 'sms' | 'letter' | 'social' | 'form' | 'callback' | 'store'

export interface Person { id: Id; name: string | null }

export interface StoredFile {
  id: Id
  name: string
  media_type: string
  size: number
  width: number | null
  height: number | null
  url: string
}

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
  failure_code: 'refused' | 'unreachable' | 'no-address' | 'no-way-out' | 'broken' | 'gone' | null
  failure: string | null
  files: StoredFile[]
  /** What was done with the conversation, of an event without a text. */
  event: Deed | null
  /** The number of the conversation that it was written in, where that is another one. */
  origin: number | null
}

export type LinkKind = 'related' | 'duplicate' | 'cause'

/** One deed; of the rest only what it needs. `other_id` and `number` are another conversation's. */
export interface Deed {
  what:
    | 'snoozed' | 'woken' | 'transferred' | 'tagged' | 'fields_set' | 'collaborator_added'
    | 'collaborator_removed' | 'linked' | 'unlinked' | 'merged' | 'unmerged' | 'split' | 'split_from'
  until?: Instant
  by?: 'time' | 'customer' | 'promise' | 'person' | 'end'
  adviser_id?: Id
  team_id?: Id
  skill_id?: Id
  added?: Id[]
  removed?: Id[]
  other_id?: Id
  number?: number
  link?: LinkKind
  count?: number
}

/** An answer that leaves in seconds or later; one that was stopped is back with its author. */
export interface HeldReply {
  id: Id
  conversation_id: Id
  adviser: { id: Id; name: string }
  channel: Channel | null
  text: string
  html: string | null
  files: StoredFile[]
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
  seen_id: Id | null
  updated_at: Instant | null
}

export interface SendingTime { choice: 'in_an_hour' | 'this_afternoon' | 'tomorrow' | 'next_week'; at: Instant }

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
export interface Tier { id: Id; name: string; position: number }

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
  /** The conversation that goes on in its place. */
  merged_into: Id | null
  tag_ids: Id[]
  fields: Record<Id, FieldValue>
  collaborator_ids: Id[]
  /** Advisers whom a note calls and who have not read it. */
  mentioned_ids: Id[]
}

/** Which conversations a list holds: all of it must hold; what is empty is not asked. */
export interface Filter {
  state: 'open' | 'snoozed' | 'any_open' | 'closed' | 'any'
  mine: boolean
  nobodys: boolean
  adviser_ids: Id[]
  my_teams: boolean
  team_ids: Id[]
  brand_ids: Id[]
  channels: Channel[]
  languages: string[]
  priorities: Priority[]
  placed: boolean
  unanswered: boolean
  due_within: number | null
  tag_ids: Id[]
  fields: Record<Id, FieldValue>
  mentioned: boolean
  shared: boolean
}
export type Sort = 'recent' | 'promise' | 'waiting'
export interface SavedView { id: Id; owner_id: Id; name: string; filter: Filter; sort: Sort; shared: boolean }
/** `most` means that many or more. */
export interface Counts { views: Record<string, number>; saved: Record<Id, number>; most: number }

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
}
export interface Conversation extends Summary, Details {}

export interface Identity {
  id: Id
  kind: 'email' | 'phone' | 'site' | 'visitor' | 'handle'
  value: string
  verified_at: Instant | null
}
export interface Answered { question: string; value: number | null; given_at: Instant }
/** A customer's newest answer beside the advisers' of the same contacts; null: too few of them. */
export interface Mood {
  question: string
  value: number
  given_at: Instant
  n: number
  advisers: { mean: number; n: number; people: number } | null
}
export type ReasonCode = 'typed' | 'phone' | 'name-and-mailbox' | 'name' | 'name-alike' | 'by-hand'
export interface MergedPerson {
  id: Id
  customer_id: Id
  name: string | null
  reasons: ReasonCode[]
  merged_at: Instant
  merged_by: Id
}
export interface CustomerNote { id: Id; text: string; written_at: Instant; author_id: Id; author_name: string }
export interface NewConsent {
  purpose: 'marketing' | 'surveys' | 'recording'
  channel: Channel
  given: boolean
  proof: 'form' | 'phone' | 'email' | 'letter' | 'chat' | 'in_person' | 'import'
  proof_words: string | null
}
export interface Consent extends NewConsent {
  id: Id
  at: Instant
  noted_by: Id
  noted_by_name: string | null
  holds: boolean
}
export interface KnownPerson {
  id: Id
  name: string | null
  language: string | null
  created_at: Instant
  preferred_adviser_id: Id | null
  tier_id: Id | null
  identities: Identity[]
  merged: MergedPerson[]
}
export interface Customer extends KnownPerson {
  conversations: Summary[]
  last_answers: Answered[]
  mood: Mood[]
  notes: CustomerNote[]
  consents: Consent[]
}
export interface Suggestion {
  customer: KnownPerson
  reasons: { code: ReasonCode; kind: Identity['kind'] | null; value: string | null; at: Instant | null }[]
}
/** What a brand's own data says of a customer: docs/reference/cards.md. */
export type CardValue =
  | { type: 'text'; text: string }
  | { type: 'number'; number: number }
  | { type: 'money'; amount: string; currency: string }
  | { type: 'date'; date: string }
  | CardLink
  | CardBadge
export interface CardLink { type: 'link'; text: string; url: string }
export interface CardBadge { type: 'badge'; text: string; tone: 'neutral' | 'good' | 'warning' | 'bad' }
export interface CardField { label: string; value: CardValue }
export interface CardItem { title: string; fields: CardField[]; badge: CardBadge | null; link: CardLink | null }
export interface Card { title: string; fields: CardField[]; items: CardItem[]; link: CardLink | null }
export interface Cards {
  name: string | null
  cards: Card[]
  failure: 'address-refused' | 'unreachable' | 'too-slow' | 'redirected' | 'refused' | 'too-large' | 'not-cards' | null
  at: Instant
}
export interface Piece { text: string; hit: boolean }
/** What a search found, and why; `excerpt` is from a message, with the words marked. */
export interface Found {
  why: 'number' | 'name' | 'identity' | 'words'
  conversation: Summary | null
  customer: (KnownPerson & { last_conversation_id: Id | null }) | null
  message_id: Id | null
  said_at: Instant | null
  excerpt: Piece[]
}

export interface Offer {
  id: Id
  conversation_id: Id
  conversation: Summary
  adviser_id: Id
  channel: Channel
  made_at: Instant
  expires_at: Instant
  outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn' | null
  reason: Record<string, unknown>
}

export type Scale = 'effort7' | 'satisfaction5' | 'yesno' | 'words'
export interface Question {
  code: string
  text: string
  scale: Scale
  optional: boolean
  lowest: number | null
  highest: number | null
  anchors: { value: number; text: string }[]
  longest: number | null
}
export interface Ask {
  invitation_id: Id
  conversation_id: Id
  number: number
  questions: Question[]
}
export interface QuestionAnswer { question: string; value?: number; words?: string }

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
  sample: boolean
}

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

export type WaitReason =
  | 'offered' | 'closed' | 'no-hours' | 'kept' | 'nobody-can' | 'refused' | 'nobody-present' | 'all-busy' | 'resting'

/** One decision of routing, or about it; what does not apply is null, 0, false or empty. */
export interface RoutingStep {
  seq: number
  at: Instant
  kind: 'placed' | 'waits' | 'offered' | 'offer-ended' | 'assigned' | 'prioritised' | 'escalated' | 'settled' | 'closed'
  channel: Channel | null
  team_id: Id | null
  more_team_ids: Id[]
  skill_ids: Id[]
  adviser_id: Id | null
  due_at: Instant | null
  opens_at: Instant | null
  until: Instant | null
  because: 'preferred' | 'knows-customer' | 'longest-idle' | 'most-urgent' | null
  outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn' | null
  why: WaitReason | null
  ring: number
  able: number
  present: number
  no_channel: boolean
  no_language: boolean
  missing_teams: Id[]
  missing_skills: { skill_id: Id; level: number }[]
  priority: 'low' | 'normal' | 'high' | 'urgent' | null
}

export interface RoutingHistory {
  conversation_id: Id
  now: { at: Instant; place: number; wait: number | null; step: RoutingStep } | null
  steps: RoutingStep[]
}

export interface SavedReply {
  id: Id
  shortcut: string
  title: string
  body: string
  language: string
  brand_id: Id | null
  team_id?: Id | null
  mine?: boolean
  uses?: number
}

export interface Article { id: Id; title: string; body: string; language: string; brand_id: Id | null; url: string | null }

/** One act of a macro; which of the rest there is goes with `do`. */
export interface MacroAct {
  do: 'reply' | 'note' | 'tag' | 'assign' | 'snooze' | 'close'
  text?: string
  tag_id?: Id
  adviser_id?: Id | null
  team_id?: Id | null
  hours?: number | null
  reason_id?: Id
}
export interface Macro { id: Id; name: string; brand_id: Id | null; team_id: Id | null; mine: boolean; acts: MacroAct[]; uses: number }

/** `cursor`: the place in the journal up to which the page is true, where it says so. */
export interface Page<T> { items: T[]; next: string | null; cursor: number | null }
