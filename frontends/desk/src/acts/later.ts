import { m } from '../paraglide/messages'

const HOUR = 3_600_000

export interface Later { id: string; name: () => string; until: Date }

/** The times until which one puts off most often, seen from `now` (ms) on this device's clock. */
export function laterTimes(now: number): Later[] {
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7
  return [
    { id: 'hour', name: m.snooze_hour, until: new Date(now + HOUR) },
    { id: 'hours', name: m.snooze_hours, until: new Date(now + 4 * HOUR) },
    { id: 'tomorrow', name: m.snooze_tomorrow, until: morning(now, 1) },
    { id: 'monday', name: m.snooze_monday, until: morning(now, toMonday) },
  ]
}

function morning(now: number, days: number): Date {
  const day = new Date(now)
  day.setDate(day.getDate() + days)
  day.setHours(9, 0, 0, 0)
  return day
}
