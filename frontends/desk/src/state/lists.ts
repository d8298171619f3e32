import type { Instant, Summary } from '$ui/contract'
import { compareInstants } from '$ui/instants'
import { filterOf, letsThrough } from './filters'
import type { Desk, KnownSummary, Reading, Sort, View } from './model'

export const readingKey = (view: View, sort: Sort): string => `${view} ${sort}`

/** Whether a conversation belongs to a view, for the adviser of this desk, at `now` (ms). */
export function belongs(desk: Pick<Desk, 'me' | 'teams' | 'views'>, view: View, one: Summary, now = 0): boolean {
  const filter = filterOf(desk, view)
  return filter !== null && letsThrough(filter, one, desk, now)
}

/** The order of a list: the server's own, so that its pages and ours agree. */
export function compare(sort: Sort, a: Summary, b: Summary): number {
  const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  if (sort === 'promise') return soonest(a.promise?.due_at ?? null, b.promise?.due_at ?? null) || byId
  if (sort === 'waiting') return soonest(a.waiting_since, b.waiting_since) || byId
  return compareInstants(b.last_message_at, a.last_message_at) || -byId
}

/** A view as far as it has been read: known conversations, less those beyond the last page. */
export function listed(desk: Desk, view: View, sort: Sort, now = 0): KnownSummary[] {
  const filter = filterOf(desk, view)
  if (filter === null) return []
  const reading = desk.readings.get(readingKey(view, sort))
  const found: KnownSummary[] = []
  for (const known of desk.conversations.values()) {
    if (letsThrough(filter, known.value, desk, now) && within(reading, sort, known.value)) found.push(known)
  }
  return found.sort((a, b) => compare(sort, a.value, b.value))
}

export function within(reading: Reading | undefined, sort: Sort, one: Summary): boolean {
  return !reading?.next || !reading.reached || compare(sort, one, reading.reached) <= 0
}

function soonest(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compareInstants(a, b)
}
