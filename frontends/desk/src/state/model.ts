import type {
  Adviser, Ask, Conversation, Details, HeldReply, Id, Instant, Me, Message, Offer, SavedView, Sort, Summary,
} from '$ui/contract'
import type { Whisper } from '../board/contract'

export const VIEWS = ['mine', 'mentions', 'shared', 'team', 'waiting', 'all', 'snoozed', 'closed', 'suspects'] as const
export type OwnView = (typeof VIEWS)[number]
/** One of the desk's own views, or the id of a saved one. */
export type View = OwnView | Id
export type { Sort }

/** Something the server said, with the place in the journal at which it was true. */
export interface Known<T> { value: T; cursor: number }

/** A conversation, with the moment (ms) at which the seconds of its promise were counted. */
export interface KnownSummary extends Known<Summary> { at: number }

/** How far a list has been read: what sorts after `reached` is not known yet. */
export interface Reading { reached: Summary | null; next: string | null }

/** Messages oldest first; `next` leads to older ones. */
export interface Thread {
  messages: readonly Known<Message>[]
  next: string | null
  loaded: boolean
}

export interface Typing { name: string | null; kind: 'customer' | 'adviser'; until: number }

/** Somebody who has a conversation on screen. */
export interface Looker { id: Id; name: string }

/** All that the desk knows. Never changed in place: see apply(). */
export interface Desk {
  cursor: number
  me: Id | null
  teams: readonly Id[]
  conversations: ReadonlyMap<Id, KnownSummary>
  details: ReadonlyMap<Id, Details>
  readings: ReadonlyMap<string, Reading>
  threads: ReadonlyMap<Id, Thread>
  offers: ReadonlyMap<Id, Known<Offer>>
  asks: ReadonlyMap<Id, Known<Ask>>
  advisers: ReadonlyMap<Id, Known<Adviser>>
  typing: ReadonlyMap<Id, Typing>
  views: ReadonlyMap<Id, SavedView>
  held: ReadonlyMap<Id, Known<HeldReply>>
  looking: ReadonlyMap<Id, readonly Looker[]>
}

export const nothing: Desk = {
  cursor: 0,
  me: null,
  teams: [],
  conversations: new Map(),
  details: new Map(),
  readings: new Map(),
  threads: new Map(),
  offers: new Map(),
  asks: new Map(),
  advisers: new Map(),
  typing: new Map(),
  views: new Map(),
  held: new Map(),
  looking: new Map(),
}

/** What a Change of the socket brings; every list may be absent. */
export interface Change {
  is: 'change'
  cursor: number
  at: Instant
  conversations?: Summary[]
  messages?: Message[]
  held?: HeldReply[]
  offers?: Offer[]
  advisers?: Adviser[]
  asks?: Ask[]
  ended_asks?: Id[]
  whispers?: Whisper[]
  escalated?: Summary[]
}

/**
 * Everything that can happen to what we know.
 *
 * `now` is the server's time in ms when it came in. `since` is our cursor when a request left:
 * its answer carries none of its own, and loses to anything heard in the meantime.
 */
export type Happening =
  | { is: 'signed-in'; me: Me }
  | { is: 'change'; now: number; change: Change }
  | { is: 'listed'; view: View; sort: Sort; start: boolean; now: number; cursor: number; items: Summary[]; next: string | null }
  | { is: 'views'; views: SavedView[] }
  | { is: 'opening'; conversation: Id }
  | { is: 'opened'; now: number; since: number; conversation: Conversation }
  | { is: 'read'; conversation: Id; start: boolean; cursor: number; items: Message[]; next: string | null }
  | { is: 'wrote'; since: number; message: Message }
  | { is: 'held'; since: number; held: HeldReply[] }
  | { is: 'held-read'; conversation: Id; cursor: number; items: HeldReply[] }
  | { is: 'looking'; conversation: Id; who: Looker[] }
  | { is: 'looking-anew' }
  | { is: 'offered'; cursor: number; offers: Offer[] }
  | { is: 'offer-ended'; offer: Id }
  | { is: 'asked'; cursor: number; asks: Ask[] }
  | { is: 'ask-ended'; invitation: Id }
  | { is: 'staff'; since: number; advisers: Adviser[] }
  | { is: 'typing'; conversation: Id; name: string | null; kind: 'customer' | 'adviser'; until: number }
  | { is: 'resync'; cursor: number }
  | { is: 'heard-all'; upto: number }
