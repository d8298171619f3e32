import { expect, it } from 'vitest'
import { Formatting } from './formatting'

const [fr, en] = [new Formatting('fr', 'Europe/Paris'), new Formatting('en', 'Europe/Paris')]
const now = Date.parse('2025-03-10T22:30:00Z') // 23:30 in Paris

it('says the two units of a duration that matter', () => {
  expect([7, 65, 800, 3_700, 90_000].map((seconds) => fr.duration(seconds))).toEqual([
    '7 s', '1 min 05', '13 min', '1 h 01', '1 j 1 h',
  ])
  expect(en.duration(-90_000)).toBe('1 d 1 h')
})

it('reckons days in the zone of the organisation', () => {
  expect(fr.day('2025-03-10T22:59:00Z', now)).toBe('aujourd’hui')
  expect(fr.day('2025-03-10T23:01:00Z', now)).not.toBe('aujourd’hui')
  expect(en.day('2025-03-09T23:30:00Z', now)).toBe('today')
  expect(en.day('2025-03-09T22:30:00Z', now)).toBe('yesterday')
})

it('stamps by time today, by day before', () => {
  expect(fr.stamp('2025-03-10T09:05:00Z', now)).toBe('10:05')
  expect(fr.stamp('2025-03-09T09:05:00Z', now)).toBe('hier')
  expect(en.stamp('2025-03-01T09:05:00Z', now)).toBe('1 Mar')
})

it('writes sizes in the units of the language', () => {
  expect([fr.size(820), fr.size(1_400_000), en.size(23_500)]).toEqual(['820 o', '1,4 Mo', '24 kB'])
})
