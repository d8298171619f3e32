import { expect, it } from 'vitest'
import { laterTimes } from './later'

const until = (now: string) =>
  Object.fromEntries(laterTimes(Date.parse(now), 'Europe/Paris').map((one) => [one.id, one.until.toISOString()]))

it('offers times to come, mornings at nine in the zone', () => {
  const times = until('2025-03-05T15:30:00.000Z') // a Wednesday
  expect(times.hour).toBe('2025-03-05T16:30:00.000Z')
  expect(times.tomorrow).toBe('2025-03-06T08:00:00.000Z')
  expect(times.monday).toBe('2025-03-10T08:00:00.000Z')
})

it('means next week by Monday on a Monday, and tomorrow by the zone’s own midnight', () => {
  expect(until('2025-03-10T08:00:00.000Z').monday).toBe('2025-03-17T08:00:00.000Z')
  expect(until('2025-03-05T23:30:00.000Z').tomorrow).toBe('2025-03-07T08:00:00.000Z')
})

it('keeps nine in the morning over a change of clocks', () => {
  expect(until('2025-03-29T12:00:00.000Z').tomorrow).toBe('2025-03-30T07:00:00.000Z')
  expect(until('2025-10-25T12:00:00.000Z').tomorrow).toBe('2025-10-26T08:00:00.000Z')
})
