import type { Instant, Summary } from '$ui/contract'
import { compareInstants } from '$ui/instants'
import type { Desk, KnownSummary, Reading, Sort, View } from './model'

export const readingKey = (view: View, sort: Sort): string => `${view} ${sort}`

/** Whether a conversation belongs to a view, for the adviser of this desk. */
export function belongs(desk: Pick<Desk, 'me' | 'teams'>, view: View, one: Summary): boolean {
  if (view === 'closed') return one.closed_at !== null
  if (one.closed_at !== null) return false
  if (view === 'mine') return desk.me !== null && one.adviser_id === desk.me
  if (view === 'team') return one.team_id !== null && desk.teams.includes(one.team_id)
  if (view === 'waiting') return one.routing !== null
  return true
}

/** The order of a list: the server's own, so that its pages and ours agree. */
export function compare(sort: Sort, a: Summary, b: Summary): number {
  const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  if (sort === 'promise') return soonest(a.promise?.due_at ?? null, b.promise?.due_at ?? null) || byId
  return compareInstants(b.last_message_at, a.last_message_at) || -byId
}

/** A view as far as it has been read: known conversations, less those beyond the last page. */
export function listed(desk: Desk, view: View, sort: Sort): KnownSummary[] {
  const reading = desk.readings.get(readingKey(view, sort))
  const found: KnownSummary[] = []
  for (const known of desk.conversations.values()) {
    if (belongs(desk, view, known.value) && within(reading, sort, known.value)) found.push(known)
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
