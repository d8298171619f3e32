import { m } from '../paraglide/messages'

const HOUR = 3_600_000

export interface Later { id: string; name: () => string; until: Date }

/** The times until which one puts off most often, seen from `now` (ms), mornings in the time zone. */
export function laterTimes(now: number, zone: string): Later[] {
  const today = dayOf(now, zone)
  const toMonday = (8 - new Date(`${today}T00:00:00Z`).getUTCDay()) % 7 || 7
  return [
    { id: 'hour', name: m.snooze_hour, until: new Date(now + HOUR) },
    { id: 'hours', name: m.snooze_hours, until: new Date(now + 4 * HOUR) },
    { id: 'tomorrow', name: m.snooze_tomorrow, until: morning(today, 1, zone) },
    { id: 'monday', name: m.snooze_monday, until: morning(today, toMonday, zone) },
  ]
}

const dayOf = (at: number, zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)

/** Nine o’clock of a day, as clocks on the wall of the zone show it. */
function morning(today: string, days: number, zone: string): Date {
  const wanted = Date.parse(`${today}T09:00:00Z`) + days * 24 * HOUR
  return new Date(wanted - (shownAt(wanted, zone) - wanted))
}

/** What a clock of the zone shows at an instant, read as if it were UTC. */
function shownAt(at: number, zone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Date.parse(`${shown.replace(' ', 'T')}Z`)
}
