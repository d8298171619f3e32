import { describe, expect, it } from 'vitest'
import type { BoardTold, Queue, Seat } from './contract'
import { apply, channels, nothing, seatsOf, short } from './state'

const AT = '2026-03-11T10:00:00Z'
const now = Date.parse(AT)

const queue = (over: Partial<Queue> = {}): Queue => ({
  team_id: 'one', channel: 'chat', waiting: 1, offered: 0, late: 0, since: AT, reasons: {},
  promise: { kind: 'first_answer', started_at: AT, due_at: '2026-03-11T10:02:00Z', seconds_left: 120, counting: true, changes_at: null, paused: null, warned: false, broken: false },
  ...over,
})
const seat = (id: string, over: Partial<Seat> = {}): Seat => ({
  id, name: id, team_ids: ['one'], languages: [], skills: [], capacity: 100, load: 0, offers: 0, holds: [],
  presence: { state: 'available', since: AT, set_by: 'adviser' }, ...over,
})
const told = (over: Partial<BoardTold>): BoardTold => ({ is: 'board', at: AT, whole: false, formula: 'f', ...over })

describe('a board', () => {
  it('keeps what has not changed, and replaces seats one by one', () => {
    const first = apply(nothing, told({ whole: true, queues: [queue()], seats: [seat('a'), seat('b')] }))
    const second = apply(first, told({ at: '2026-03-11T10:01:00Z', seats: [seat('b', { load: 50 })], gone: ['a'] }))
    expect(second.queues).toBe(first.queues)
    expect([...second.seats.values()].map((one) => [one.id, one.load])).toEqual([['b', 50]])
    expect([...apply(second, told({ whole: true, seats: [seat('c')] })).seats.keys()]).toEqual(['c'])
  })

  it('adds up the queues of a channel over the teams shown, the least slack first', () => {
    const mail = queue({ channel: 'email', promise: { ...queue().promise!, seconds_left: 60 } })
    const board = apply(nothing, told({ queues: [
      queue({ reasons: { 'all-busy': 1 } }), queue({ team_id: 'two', waiting: 3, late: 1, reasons: { 'all-busy': 3 } }), mail,
    ] }))
    const all = channels(board, null, now + 30_000)
    expect(all.map((one) => [one.channel, one.waiting, one.late, one.slack?.seconds])).toEqual([['email', 1, 0, 30], ['chat', 4, 1, 90]])
    expect(all[1]!.reasons).toEqual([['all-busy', 4]])
    expect(channels(board, 'two', now).map((one) => one.waiting)).toEqual([3])
  })

  it('shows those who work first, the most laden of them first', () => {
    const board = apply(nothing, told({ seats: [
      seat('Zoé', { load: 20 }), seat('Élodie', { load: 90 }), seat('Ana', { presence: { state: 'offline', since: null, set_by: 'connection' } }),
    ] }))
    expect(seatsOf(board, null, '').map((one) => one.name)).toEqual(['Élodie', 'Zoé', 'Ana'])
    expect(seatsOf(board, null, 'elo').map((one) => one.name)).toEqual(['Élodie'])
    expect(seatsOf(board, 'two', '')).toEqual([])
  })

  it('alerts as the clock runs a queue under its threshold, never while its calendar is closed', () => {
    const closed = { ...queue().promise!, seconds_left: 10, counting: false }
    const board = apply(nothing, told({ queues: [queue(), queue({ channel: 'email', promise: closed })] }))
    const under = { chat: 60, email: 60 }
    expect(short(board, under, now)).toEqual([])
    expect(short(board, under, now + 61_000).map((one) => one.channel)).toEqual(['chat'])
    expect(short(board, { chat: 0 }, now + 61_000)).toEqual([])
  })
})
