import { describe, expect, it } from 'vitest'
import type { Channel, Filter, Priority, SavedView, Summary } from '$ui/contract'
import { apply } from './apply'
import { EVERYTHING, letsThrough, sameFilter } from './filters'
import { compare, listed } from './lists'
import { nothing, type Desk, type Happening, type Sort } from './model'

const NOW = Date.parse('2025-03-01T12:00:00Z')
const ME = 'me'
const who = { me: ME, teams: ['ours', 'also-ours'] }

/** Numbers that look thrown, the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * sides)
  }
}

const pick = <T>(throwing: (sides: number) => number, some: readonly T[]): T => some[throwing(some.length)]!
const hour = (n: number) => new Date(NOW + n * 3_600_000).toISOString().replace('.000Z', 'Z')

function summary(id: string, throwing: (sides: number) => number): Summary {
  const due = pick(throwing, [null, -2, -1, 1, 3])
  return {
    id, number: 1, brand_id: pick(throwing, ['a', 'b']), customer: { id: 'c', name: null }, subject: null,
    channel: pick(throwing, ['chat', 'email', 'form'] as Channel[]), language: pick(throwing, ['fr', 'en', null]),
    priority: pick(throwing, ['low', 'normal', 'urgent'] as Priority[]),
    team_id: pick(throwing, ['ours', 'theirs', null]), adviser_id: pick(throwing, [ME, 'other', null]),
    opened_at: hour(-9), last_message_at: hour(-throwing(9)),
    waiting_since: throwing(2) ? hour(-throwing(9)) : null, closed_at: throwing(5) ? null : hour(-1), preview: '',
    promise: due === null ? null : {
      kind: 'first_answer', started_at: hour(-9), due_at: hour(due), seconds_left: 1, counting: true, changes_at: null, paused: null, warned: false, broken: false,
    },
    routing: throwing(3) ? null : { state: 'waiting', since: null },
    snooze: throwing(4) ? null : { by: ME, since: hour(-1), until: null }, suspicion: null, merged_into: throwing(6) ? null : 'other',
    tag_ids: throwing(2) ? ['late'] : [], fields: throwing(2) ? { order: 'A-12' } : {},
    collaborator_ids: throwing(3) ? [] : [ME], mentioned_ids: throwing(3) ? [] : [ME],
  } as Summary
}

function filter(throwing: (sides: number) => number): Filter {
  const some = <T>(from: T[]): T[] => (throwing(3) ? [] : from.filter(() => throwing(2) === 0))
  return {
    state: pick(throwing, ['open', 'open', 'closed', 'any', 'snoozed', 'any_open'] as const),
    mine: throwing(4) === 0, nobodys: throwing(5) === 0, adviser_ids: some(['other']),
    my_teams: throwing(4) === 0, team_ids: some(['theirs']), brand_ids: some(['a', 'b']),
    channels: some(['chat', 'email'] as Channel[]), languages: some(['fr', 'en']),
    priorities: some(['low', 'urgent'] as Priority[]), placed: throwing(5) === 0, unanswered: throwing(5) === 0,
    due_within: pick(throwing, [null, null, 0, 7200]),
    tag_ids: some(['late']), fields: throwing(6) ? {} : { order: 'A-12' },
    mentioned: throwing(6) === 0, shared: throwing(6) === 0,
  }
}

describe('a filter', () => {
  const of = (over: Partial<Filter>, one: Partial<Summary>) =>
    letsThrough({ ...EVERYTHING, ...over }, { ...summary('x', dice(1)), closed_at: null, snooze: null, suspicion: null, merged_into: null, ...one }, who, NOW)

  it('asks whose a conversation is: any of those named', () => {
    expect(of({ mine: true, nobodys: true }, { adviser_id: null })).toBe(true)
    expect(of({ mine: true, nobodys: true }, { adviser_id: 'other' })).toBe(false)
    expect(of({ mine: true, adviser_ids: ['other'] }, { adviser_id: 'other' })).toBe(true)
    expect(letsThrough({ ...EVERYTHING, mine: true }, summary('x', dice(2)), { me: null, teams: [] }, NOW)).toBe(false)
  })

  it('asks for what falls due by a moment, which passes', () => {
    const promise = (due_at: string | null) => ({
      promise: { kind: 'first_answer' as const, started_at: '', due_at, seconds_left: 1, counting: true, changes_at: null, paused: null, warned: false, broken: false },
    })
    expect(of({ due_within: 0 }, promise(hour(-1)))).toBe(true)
    expect(of({ due_within: 0 }, promise(hour(1)))).toBe(false)
    expect(of({ due_within: 3600 }, promise(hour(1)))).toBe(true)
    expect(of({ due_within: 3600 }, promise(null))).toBe(false)
    expect(of({ due_within: 3600 }, { promise: null })).toBe(false)
  })

  it('tells what is put off from what is open, and holds nothing that was merged', () => {
    const off = { snooze: { by: ME, since: hour(-1), until: null } }
    const held = (one: Partial<Summary>) =>
      (['open', 'snoozed', 'any_open', 'closed', 'any', 'suspects'] as const).filter((state) => of({ state }, one))
    expect(held({})).toEqual(['open', 'any_open', 'any'])
    expect(held(off)).toEqual(['snoozed', 'any_open', 'any'])
    const suspicion = { suspicion: { since: hour(-1), why: 'marked' as const } }
    expect(held(suspicion)).toEqual(['suspects'])
    expect(held({ ...suspicion, closed_at: hour(-1) })).toEqual(['closed', 'any'])
    expect(held({ closed_at: hour(-1) })).toEqual(['closed', 'any'])
    expect(held({ closed_at: hour(-1), merged_into: 'other' })).toEqual([])
  })

  it('asks for any of the tags and for all of the values', () => {
    const labelled = { tag_ids: ['late'], fields: { order: 'A-12', gift: true } }
    expect(of({ tag_ids: ['late', 'lost'] }, labelled)).toBe(true)
    expect(of({ tag_ids: ['lost'] }, labelled)).toBe(false)
    expect(of({ fields: { order: 'A-12', gift: true } }, labelled)).toBe(true)
    expect(of({ fields: { order: 'A-12', gift: false } }, labelled)).toBe(false)
  })

  it('is the same in whatever order it was written', () => {
    const { mine, ...rest } = EVERYTHING
    expect(sameFilter({ ...rest, mine, channels: ['chat', 'email'] }, { ...EVERYTHING, channels: ['email', 'chat'] })).toBe(true)
    expect(sameFilter(EVERYTHING, { ...EVERYTHING, mine: true })).toBe(false)
  })
})

describe('a saved view', () => {
  const view = (chosen: Filter, sort: Sort): SavedView =>
    ({ id: 'v', owner_id: ME, name: 'V', filter: chosen, sort, shared: false })

  /** What the server would answer: everything that fits, in order. */
  const fresh = (world: Map<string, Summary>, chosen: Filter, sort: Sort): Summary[] =>
    [...world.values()].filter((one) => letsThrough(chosen, one, who, NOW)).sort((a, b) => compare(sort, a, b))

  it('is the same by events as freshly fetched, whatever it asks and whatever happens', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const throwing = dice(seed)
      const [chosen, sort] = [filter(throwing), pick(throwing, ['recent', 'promise', 'waiting'] as const)]
      const world = new Map(Array.from({ length: 30 }, (_, n) => [`${n}`, summary(`${n}`, throwing)]))
      const read = (desk: Desk, cursor: number, start: boolean, limit: number): Desk => {
        const all = fresh(world, chosen, sort)
        const reached = start ? null : (desk.readings.get(`v ${sort}`)?.reached ?? null)
        const rest = all.filter((one) => reached === null || compare(sort, one, reached) > 0)
        const next = rest.length > limit ? 'more' : null
        const page: Happening = { is: 'listed', view: 'v', sort, start, now: NOW, cursor, items: rest.slice(0, limit), next }
        return apply(desk, page)
      }
      let desk = apply({ ...nothing, ...who }, { is: 'views', views: [view(chosen, sort)] })
      desk = read(desk, 1, true, 5)
      for (let step = 2; step < 40; step++) {
        const id = `${throwing(35)}`
        const changed = summary(id, throwing)
        world.set(id, changed)
        desk = apply(desk, { is: 'change', now: NOW, change: { is: 'change', cursor: step, at: '', conversations: [changed] } })
        if (throwing(6) === 0) desk = read(desk, step, false, 5)
      }
      while (desk.readings.get(`v ${sort}`)?.next) desk = read(desk, 40, false, 5)
      const ids = listed(desk, 'v', sort, NOW).map(({ value }) => value.id)
      expect(ids, `seed ${seed}`).toEqual(fresh(world, chosen, sort).map((one) => one.id))
    }
  })

  it('is read anew once it asks something else', () => {
    const page: Happening = { is: 'listed', view: 'v', sort: 'recent', start: true, now: NOW, cursor: 1, items: [], next: null }
    const known = apply(apply(nothing, { is: 'views', views: [view(EVERYTHING, 'recent')] }), page)
    const renamed = apply(known, { is: 'views', views: [{ ...view(EVERYTHING, 'recent'), name: 'W' }] })
    expect(renamed.readings.size).toBe(1)
    const changed = apply(known, { is: 'views', views: [view({ ...EVERYTHING, mine: true }, 'recent')] })
    expect(changed.readings.size).toBe(0)
  })

  it('that is not known holds nothing', () => {
    expect(listed(nothing, 'v', 'recent')).toEqual([])
  })
})
