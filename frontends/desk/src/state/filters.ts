import type { Filter, Summary } from '$ui/contract'
import { VIEWS, type Desk, type OwnView, type View } from './model'

/** Everything that is open. */
export const EVERYTHING: Filter = {
  state: 'open', mine: false, nobodys: false, adviser_ids: [], my_teams: false, team_ids: [],
  brand_ids: [], channels: [], languages: [], priorities: [], placed: false, unanswered: false, due_within: null,
  tag_ids: [], fields: {}, mentioned: false, shared: false,
}

/** The desk's own views: the server's `VIEWS`. */
const OWN: Record<OwnView, Filter> = {
  mine: { ...EVERYTHING, mine: true },
  team: { ...EVERYTHING, my_teams: true },
  waiting: { ...EVERYTHING, placed: true },
  all: EVERYTHING,
  closed: { ...EVERYTHING, state: 'closed' },
  snoozed: { ...EVERYTHING, state: 'snoozed', mine: true },
  mentions: { ...EVERYTHING, state: 'any', mentioned: true },
  shared: { ...EVERYTHING, state: 'any_open', shared: true },
  suspects: { ...EVERYTHING, state: 'suspects' },
}

export const isOwn = (view: View): view is OwnView => (VIEWS as readonly string[]).includes(view)

/** What a view asks; null for a saved one that is not known (yet). */
export function filterOf(desk: Pick<Desk, 'views'>, view: View): Filter | null {
  return isOwn(view) ? OWN[view] : (desk.views.get(view)?.filter ?? null)
}

/** The server's rule (desk/filters.py), for the adviser of this desk, at `now` (ms of the server's time). */
export function letsThrough(
  filter: Filter, one: Summary, { me, teams }: Pick<Desk, 'me' | 'teams'>, now: number,
): boolean {
  return (
    inState(filter.state, one) &&
    anyOf(
      filter.mine && (me !== null && one.adviser_id === me),
      filter.nobodys && one.adviser_id === null,
      filter.adviser_ids.length > 0 && has(filter.adviser_ids, one.adviser_id),
      !filter.mine && !filter.nobodys && filter.adviser_ids.length === 0,
    ) &&
    anyOf(
      filter.my_teams && has(teams, one.team_id),
      filter.team_ids.length > 0 && has(filter.team_ids, one.team_id),
      !filter.my_teams && filter.team_ids.length === 0,
    ) &&
    (filter.brand_ids.length === 0 || has(filter.brand_ids, one.brand_id)) &&
    (filter.channels.length === 0 || has(filter.channels, one.channel)) &&
    (filter.languages.length === 0 || has(filter.languages, one.language)) &&
    (filter.priorities.length === 0 || has(filter.priorities, one.priority)) &&
    (!filter.placed || one.routing !== null) &&
    (!filter.unanswered || one.waiting_since !== null) &&
    (filter.due_within === null || dueBy(one, now + filter.due_within * 1000)) &&
    (filter.tag_ids.length === 0 || one.tag_ids.some((tag) => filter.tag_ids.includes(tag))) &&
    Object.entries(filter.fields).every(([field, value]) => one.fields[field] === value) &&
    (!filter.mentioned || has(one.mentioned_ids, me)) &&
    (!filter.shared || has(one.collaborator_ids, me))
  )
}

/** What was merged into another conversation is in no list: the other one is. */
function inState(state: Filter['state'], one: Summary): boolean {
  if (one.merged_into !== null) return false
  if (one.suspicion !== null && one.closed_at === null) return state === 'suspects'
  if (state === 'suspects') return false
  if (state === 'any') return true
  if (state === 'closed' || one.closed_at !== null) return state === 'closed' && one.closed_at !== null
  return state === 'any_open' || (state === 'snoozed') === (one.snooze !== null)
}

/** The same conversations, whatever the order in which the criteria were chosen. */
export function sameFilter(a: Filter | undefined, b: Filter): boolean {
  return a !== undefined && JSON.stringify(canonical(a)) === JSON.stringify(canonical(b))
}

function canonical(filter: Filter) {
  return Object.entries({ ...EVERYTHING, ...filter })
    .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const anyOf = (...parts: boolean[]): boolean => parts.includes(true)

const has = <T>(wanted: readonly T[], value: T | null): boolean => value !== null && wanted.includes(value)

function dueBy(one: Summary, at: number): boolean {
  return one.promise?.due_at != null && Date.parse(one.promise.due_at) <= at
}
