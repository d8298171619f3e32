import { expect, test } from 'vitest'
import { Formatting } from '$ui/formatting'
import type { Meeting } from '$ui/contract'
import { overwriteGetLocale } from '../paraglide/runtime'
import { again, attendeeLine, headline, when, whenElsewhere } from './meeting-words'

overwriteGetLocale(() => 'en')
const paris = new Formatting('en', 'Europe/Paris')
const meeting = (over: Partial<Meeting>): Meeting => ({ act: 'request', uid: 'u', title: 't', ...over })
const plain = (text: string | null) => text?.replaceAll(/[\u2009\u202f\u00a0]/g, ' ') ?? null

test('a meeting is shown in the reader’s zone, and as clocks show it where it was written', () => {
  const far = meeting({ starts_at: '2026-03-04T09:00:00Z', ends_at: '2026-03-04T10:30:00Z', zone: 'America/New_York' })
  expect(plain(when(far, paris))).toBe('Wednesday, 4 March 2026, 10:00–11:30')
  expect(plain(whenElsewhere(far, paris))).toBe('Wednesday 04:00 in New York')
  expect(whenElsewhere({ ...far, zone: 'Europe/Berlin' }, paris)).toBeNull()
  expect(whenElsewhere({ ...far, zone: 'Customized Time Zone' }, paris)).toBeNull()
})

test('a time without a zone is what was written, and days are days', () => {
  expect(plain(when(meeting({ starts_at: '2026-03-04T09:00:00Z', floating: true }), paris))).toBe('Wednesday, 4 March 2026 at 09:00')
  expect(when(meeting({ first_day: '2026-03-04', last_day: '2026-03-04' }), paris)).toBe('Wednesday, 4 March 2026')
  expect(when(meeting({}), paris)).toBeNull()
})

test('a series says how it comes again', () => {
  expect(again({ every: 'weekly', interval: 2, days: ['MO', 'WE'], count: 10 }, paris)).toBe('Every 2 weeks, on Monday and Wednesday, 10 times')
  expect(again({ every: 'monthly', days: ['-1FR'], until: '2027-03-04' }, paris)).toBe('Every month, on the last Friday, until 4 March 2027')
  expect(again({ every: 'yearly', days: ['17MO', 'XX'] }, paris)).toBe('Every year')
})

test('an answer is told by who gave it', () => {
  const attendees = [{ address: 'max@example.net', name: 'Max', answer: 'declined' as const }]
  expect(headline(meeting({ act: 'reply', attendees }))).toBe('Max has declined')
  expect(headline(meeting({ act: 'cancel', attendees }))).toBe('Meeting cancelled')
  expect(attendeeLine({ ...attendees[0]!, optional: true })).toBe('Max (declines, optional)')
})
