import type { Language } from '$ui/contract'
import { m } from './paraglide/messages'
import type { Wait } from './state/contract'

const MINUTE = 60
const HOUR = 3600

/** Within how much time an answer is promised. */
export function promiseWords(seconds: number): string {
  if (seconds <= MINUTE) return m.promise_short()
  if (seconds < 2 * HOUR) return m.promise_minutes({ count: Math.ceil(seconds / MINUTE) })
  return m.promise_hours({ count: Math.ceil(seconds / HOUR) })
}

/** Place in the queue, in words. */
export function placeWords({ place }: Wait): string {
  return place <= 1 ? m.wait_next() : m.wait_place({ place })
}

/** The expected wait, never more exact than it is; nothing where it cannot be said. */
export function waitWords({ seconds }: Wait): string {
  if (seconds === null) return ''
  if (seconds < MINUTE) return m.wait_under_minute()
  if (seconds > HOUR) return m.wait_hour()
  const minutes = Math.round(seconds / MINUTE)
  return minutes === 1 ? m.wait_minute() : m.wait_minutes({ count: minutes })
}

/** When someone is there again, as one would say it today. */
export function openingWords(opensAt: string, language: Language, now = new Date()): string {
  const opening = new Date(opensAt)
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
  const time = opening.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
  const days = Math.round((midnight(opening) - midnight(now)) / 86_400_000)
  if (days <= 0) return m.today_at({ time })
  if (days === 1) return m.tomorrow_at({ time })
  const long = { weekday: 'long', day: 'numeric', month: 'long' } as const
  const day = opening.toLocaleDateString(locale, days < 7 ? { weekday: 'long' } : long)
  return m.on_day_at({ day, time })
}

function midnight(instant: Date): number {
  return new Date(instant).setHours(0, 0, 0, 0)
}

/** Why something was refused, in the page's language; `sorry` where the reason needs no words. */
export function refusalWords(refused: { code: string; reason?: string | null }, sorry: string): string {
  switch (refused.reason ?? refused.code) {
    case 'file-empty':
      return m.file_empty()
    case 'file-type':
      return m.file_type()
    case 'too-large':
      return m.file_too_large()
    case 'too-many':
      return m.too_fast()
    default:
      return sorry
  }
}

/** A size as limits are told: 20 Mo, 20 MB. */
export function sizeWords(bytes: number, language: Language): string {
  return `${Math.floor(bytes / 1024 / 1024)} ${language === 'fr' ? 'Mo' : 'MB'}`
}
