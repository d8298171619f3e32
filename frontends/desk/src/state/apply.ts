import type { Id, Summary } from '$ui/contract'
import { sameFilter } from './filters'
import { belongs, compare, readingKey } from './lists'
import type { Change, Desk, Happening, Known, KnownSummary } from './model'
import { mergeChanged, mergePage, mergeWritten } from './threads'

type Of<Kind extends Happening['is']> = Extract<Happening, { is: Kind }>

/** What we know after something happened. Pure: the same desk and happening give the same desk. */
export function apply(desk: Desk, happening: Happening): Desk {
  switch (happening.is) {
    case 'signed-in':
      return signedIn(desk, happening)
    case 'change':
      return changed(desk, happening.change, happening.now)
    case 'listed':
      return listRead(desk, happening)
    case 'views':
      return viewsRead(desk, happening)
    case 'opening':
      return { ...desk, threads: mergeOpening(desk, happening.conversation) }
    case 'opened':
      return opened(desk, happening)
    case 'read':
      return { ...desk, threads: mergePage(desk.threads, happening) }
    case 'wrote':
      return { ...desk, threads: mergeWritten(desk.threads, happening) }
    case 'held':
      return { ...desk, held: upserted(desk.held, happening.held, happening.since, (one) => one.id) }
    case 'held-read':
      return { ...desk, held: heldRead(desk, happening) }
    case 'looking':
      return { ...desk, looking: new Map(desk.looking).set(happening.conversation, happening.who) }
    case 'looking-anew':
      return { ...desk, looking: new Map() }
    case 'offered':
      return { ...desk, offers: replaced(desk.offers, happening.offers, happening.cursor, (one) => one.id) }
    case 'offer-ended':
      return { ...desk, offers: without(desk.offers, happening.offer) }
    case 'asked':
      return { ...desk, asks: replaced(desk.asks, happening.asks, happening.cursor, (one) => one.invitation_id) }
    case 'ask-ended':
      return { ...desk, asks: without(desk.asks, happening.invitation) }
    case 'staff':
      return { ...desk, advisers: upserted(desk.advisers, happening.advisers, happening.since, (one) => one.id) }
    case 'typing':
      return { ...desk, typing: new Map(desk.typing).set(happening.conversation, happening) }
    case 'resync':
      return resynced(desk, happening.cursor)
    case 'heard-all':
      return { ...desk, cursor: Math.max(desk.cursor, happening.upto) }
  }
}

function signedIn(desk: Desk, { me }: Of<'signed-in'>): Desk {
  return { ...desk, me: me.adviser?.id ?? null, teams: me.adviser?.team_ids ?? [] }
}

function changed(desk: Desk, change: Change, now: number): Desk {
  const cursor = change.cursor
  const ended = (change.offers ?? []).filter((offer) => offer.outcome !== null).map((offer) => offer.id)
  const open = (change.offers ?? []).filter((offer) => offer.outcome === null)
  return {
    ...desk,
    cursor: Math.max(desk.cursor, cursor),
    conversations: learned(desk.conversations, change.conversations ?? [], cursor, now),
    threads: mergeChanged(desk.threads, change.messages ?? [], cursor),
    offers: withoutAll(upserted(desk.offers, open, cursor, (one) => one.id), ended),
    asks: withoutAll(upserted(desk.asks, change.asks ?? [], cursor, (one) => one.invitation_id), change.ended_asks ?? []),
    held: upserted(desk.held, change.held ?? [], cursor, (one) => one.id),
    advisers: upserted(desk.advisers, change.advisers ?? [], cursor, (one) => one.id),
    typing: stoppedTyping(desk, change),
  }
}

/** A page of a list: it also says which conversations are no longer in its stretch. */
function listRead(desk: Desk, page: Of<'listed'>): Desk {
  const key = readingKey(page.view, page.sort)
  const before = page.start ? null : (desk.readings.get(key)?.reached ?? null)
  const reached = page.items.at(-1) ?? before
  const returned = new Set(page.items.map((one) => one.id))
  const kept = new Map(desk.conversations)
  for (const [id, known] of desk.conversations) {
    const stretch = inStretch(page, known.value, before, page.next === null ? null : reached)
    if (stretch && belongs(desk, page.view, known.value, page.now) && !returned.has(id) && known.cursor <= page.cursor) {
      kept.delete(id)
    }
  }
  return {
    ...desk,
    cursor: desk.cursor === 0 ? page.cursor : desk.cursor,
    conversations: learned(kept, page.items, page.cursor, page.now),
    readings: new Map(desk.readings).set(key, { reached, next: page.next }),
  }
}

/** A view that was changed must be read anew: its pages were of another filter. */
function viewsRead(desk: Desk, { views }: Of<'views'>): Desk {
  const changed = views.filter((one) => !sameFilter(desk.views.get(one.id)?.filter, one.filter))
  const readings = new Map([...desk.readings].filter(([key]) => !changed.some((one) => key.startsWith(one.id))))
  return { ...desk, readings, views: new Map(views.map((one) => [one.id, one])) }
}

function inStretch(page: Of<'listed'>, one: Summary, from: Summary | null, to: Summary | null): boolean {
  const after = from === null || compare(page.sort, one, from) > 0
  return after && (to === null || compare(page.sort, one, to) <= 0)
}

function mergeOpening(desk: Desk, conversation: Id): Desk['threads'] {
  if (desk.threads.has(conversation)) return desk.threads
  return new Map(desk.threads).set(conversation, { messages: [], next: null, loaded: false })
}

function opened(desk: Desk, { conversation, since, now }: Of<'opened'>): Desk {
  const { contacts, closure, links, merged, arrival, stops, ...summary } = conversation
  const details = { contacts, closure, links, merged, arrival, stops }
  return {
    ...desk,
    conversations: learned(desk.conversations, [summary], since, now),
    details: new Map(desk.details).set(conversation.id, details),
  }
}

/** The gap was too large: what is known stays on screen, but anything heard anew wins over it. */
function resynced(desk: Desk, cursor: number): Desk {
  return { ...desk, cursor, readings: new Map() }
}

function learned(
  known: Desk['conversations'], items: Summary[], cursor: number, at: number,
): Desk['conversations'] {
  if (items.length === 0) return known
  const next = new Map<Id, KnownSummary>(known)
  for (const value of items) {
    if ((next.get(value.id)?.cursor ?? -1) <= cursor) next.set(value.id, { value, cursor, at })
  }
  return next
}

function upserted<T>(
  known: ReadonlyMap<Id, Known<T>>, items: T[], cursor: number, id: (one: T) => Id,
): ReadonlyMap<Id, Known<T>> {
  if (items.length === 0) return known
  const next = new Map(known)
  for (const value of items) {
    if ((next.get(id(value))?.cursor ?? -1) <= cursor) next.set(id(value), { value, cursor })
  }
  return next
}

/** A complete list: what it lacks is gone, unless it was heard of after the list was made. */
function replaced<T>(
  known: ReadonlyMap<Id, Known<T>>, items: T[], cursor: number, id: (one: T) => Id,
): ReadonlyMap<Id, Known<T>> {
  const later = new Map([...known].filter(([, one]) => one.cursor > cursor))
  return upserted(later, items, cursor, id)
}

/** What waits in one conversation: what the list lacks has left, unless heard of since. */
function heldRead(desk: Desk, { conversation, cursor, items }: Of<'held-read'>): Desk['held'] {
  const others = [...desk.held].filter(([, one]) => one.value.conversation_id !== conversation || one.cursor > cursor)
  return upserted(new Map(others), items, cursor, (one) => one.id)
}

function without<T>(known: ReadonlyMap<Id, T>, id: Id): ReadonlyMap<Id, T> {
  const next = new Map(known)
  return next.delete(id) ? next : known
}

function withoutAll<T>(known: ReadonlyMap<Id, T>, ids: Id[]): ReadonlyMap<Id, T> {
  return ids.reduce((left, id) => without(left, id), known)
}

/** Whoever's message has come in is no longer typing it. */
function stoppedTyping(desk: Desk, change: Change): Desk['typing'] {
  const written = (change.messages ?? []).filter((one) => desk.typing.has(one.conversation_id))
  return written.reduce((left, one) => without(left, one.conversation_id), desk.typing)
}
