import { describe, expect, it } from 'vitest'
import type { Promised } from '$ui/contract'
import { clock, nextFlip } from './promises'

const at = Date.parse('2025-03-03T10:00:00Z')
const minutes = (n: number) => n * 60_000
const promise = (over: Partial<Promised> = {}): Promised => ({
  kind: 'first_answer', started_at: '', due_at: '2025-03-03T11:00:00Z',
  seconds_left: 180, counting: true, changes_at: null, paused: null, warned: false, broken: false, ...over,
})

describe('a promise', () => {
  it('counts down in open hours and turns worrying, then late', () => {
    expect(clock(promise(), 'chat', at, at + minutes(1))).toMatchObject({ mood: 'calm', seconds: 120 })
    expect(clock(promise(), 'chat', at, at + minutes(2.5))).toMatchObject({ mood: 'soon', seconds: 30 })
    expect(clock(promise(), 'chat', at, at + minutes(4))).toMatchObject({ mood: 'late', seconds: -60 })
  })

  it('stands still while closed and says when it resumes', () => {
    const closed = promise({ counting: false, changes_at: '2025-03-03T10:30:00Z' })
    expect(clock(closed, 'chat', at, at + minutes(20)))
      .toEqual({ mood: 'paused', seconds: 180, late: false, resumesAt: at + minutes(30) })
    expect(clock(closed, 'chat', at, at + minutes(31))).toMatchObject({ mood: 'calm', seconds: 120 })
  })

  it('stops at closing time', () => {
    const closing = promise({ seconds_left: 7200, changes_at: '2025-03-03T10:30:00Z' })
    expect(clock(closing, 'email', at, at + minutes(50))).toMatchObject({ mood: 'paused', seconds: 5400 })
  })

  it('stays late while closed', () => {
    expect(clock(promise({ seconds_left: -30, counting: false }), 'chat', at, at + minutes(9)))
      .toMatchObject({ mood: 'late', seconds: -30 })
  })

  it('is worrying sooner for a slow channel than for a live one', () => {
    expect(clock(promise(), 'email', at, at).mood).toBe('soon')
    expect(clock(promise(), 'chat', at, at).mood).toBe('calm')
  })

  it('stands still while it waits for the customer, however long', () => {
    const paused = promise({ kind: 'resolution', due_at: null, counting: false, paused: 'customer' })
    expect(clock(paused, 'email', at, at + minutes(600)))
      .toEqual({ mood: 'paused', seconds: 180, late: false, resumesAt: null })
  })

  it('without a due time is shown as such', () => {
    expect(clock(promise({ due_at: null, seconds_left: null }), 'chat', at, at).mood).toBe('unset')
  })

  it('tells when to ask again', () => {
    const flips = [promise({ changes_at: '2025-03-03T12:00:00Z' }), null, promise({ changes_at: '2025-03-03T10:30:00Z' })]
    expect(nextFlip(flips, at)).toBe(at + minutes(30))
    expect(nextFlip(flips, at + minutes(200))).toBeNull()
  })
})
