/** Who customers are, and what their brand knows of them. */
import type { Channel, Id, Instant } from './base'
import type { Summary } from './conversations'

export interface Tier { id: Id; name: string; position: number }

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
  proof: 'form' | 'phone' | 'email' | 'letter' | 'chat' | 'sms' | 'in_person' | 'import'
  proof_words: string | null
}

export interface Consent extends NewConsent {
  id: Id
  at: Instant
  noted_by: Id | null
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

/** That an address is not written to unless somebody decides it. */
export interface AddressStop { id: Id; address: string; why: 'failing' | 'complaint'; said: string | null; stopped_at: Instant }

export interface Customer extends KnownPerson {
  conversations: Summary[]
  last_answers: Answered[]
  mood: Mood[]
  notes: CustomerNote[]
  consents: Consent[]
  stops: AddressStop[]
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
