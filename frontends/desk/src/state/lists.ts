import type { Summary } from '$ui/contract'
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
  if (sort === 'promise') {
    const by = ascending(a.promise?.due_at ?? null, b.promise?.due_at ?? null)
    if (by !== 0) return by
  }
  return descending(a.last_message_at, b.last_message_at) || descending(a.id, b.id)
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

function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0
}

function ascending(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return a < b ? -1 : 1
}
