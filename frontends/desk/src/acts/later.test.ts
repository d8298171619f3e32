import { expect, it } from 'vitest'
import { laterTimes } from './later'

const until = (now: string) =>
  Object.fromEntries(laterTimes(Date.parse(now)).map((one) => [one.id, one.until]))

it('offers times to come, mornings at nine', () => {
  const now = new Date(2025, 2, 5, 15, 30)  // a Wednesday
  const times = until(now.toISOString())
  expect(times.hour!.getTime() - now.getTime()).toBe(3_600_000)
  expect(times.tomorrow).toEqual(new Date(2025, 2, 6, 9))
  expect(times.monday).toEqual(new Date(2025, 2, 10, 9))
})

it('means next week by Monday on a Monday', () => {
  expect(until(new Date(2025, 2, 10, 8).toISOString()).monday).toEqual(new Date(2025, 2, 17, 9))
})

it('keeps nine in the morning over a change of clocks', () => {
  expect(until(new Date(2025, 2, 29, 12).toISOString()).tomorrow!.getHours()).toBe(9)
})
