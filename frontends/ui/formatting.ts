import type { Instant, Language } from './contract'

/** Dates, durations and sizes in a reader's language and in the organisation's time zone. */
export class Formatting {
  readonly #time: Intl.DateTimeFormat
  readonly #day: Intl.DateTimeFormat
  readonly #dayOfYear: Intl.DateTimeFormat
  readonly #short: Intl.DateTimeFormat
  readonly #full: Intl.DateTimeFormat
  readonly #key: Intl.DateTimeFormat
  readonly #relative: Intl.RelativeTimeFormat

  constructor(readonly language: Language, readonly timeZone?: string) {
    const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
    const zone = timeZone ? { timeZone } : {}
    this.#time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone })
    this.#day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone })
    this.#dayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: 'long', ...zone })
    this.#short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone })
    this.#full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', ...zone })
    this.#key = new Intl.DateTimeFormat('sv-SE', zone)
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  }

  time(instant: Instant): string {
    return this.#time.format(new Date(instant))
  }

  /** Everything, for a tooltip or a reader of the screen. */
  full(instant: Instant): string {
    return this.#full.format(new Date(instant))
  }

  /** The calendar day in the zone, as `2025-01-31`: equal for two instants of one day. */
  dayKey(instant: Instant | number): string {
    return this.#key.format(new Date(instant))
  }

  /** “today”, “yesterday”, a weekday of this year, or a date. */
  day(instant: Instant, now: number): string {
    const days = this.daysAgo(instant, now)
    if (days < 2 && days >= 0) return this.#relative.format(-days, 'day')
    const sameYear = this.dayKey(instant).slice(0, 4) === this.dayKey(now).slice(0, 4)
    return (sameYear ? this.#day : this.#dayOfYear).format(new Date(instant))
  }

  /** For a list: a time today, else a short day. */
  stamp(instant: Instant, now: number): string {
    const days = this.daysAgo(instant, now)
    if (days <= 0) return this.time(instant)
    if (days === 1) return this.#relative.format(-1, 'day')
    return this.#short.format(new Date(instant))
  }

  daysAgo(instant: Instant, now: number): number {
    const day = (key: string) => Date.parse(`${key}T00:00:00Z`) / 86_400_000
    return day(this.dayKey(now)) - day(this.dayKey(instant))
  }

  /** The two largest units that matter: `2 h 05`, `4 min`, `38 s`, `3 d 2 h`. */
  duration(seconds: number): string {
    const whole = Math.floor(Math.abs(seconds))
    const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60]
    const two = (value: number) => String(value).padStart(2, '0')
    if (days > 0) return `${days} ${this.language === 'fr' ? 'j' : 'd'} ${hours} h`
    if (hours > 0) return `${hours} h ${two(minutes)}`
    if (minutes >= 10) return `${minutes} min`
    if (minutes > 0) return `${minutes} min ${two(whole % 60)}`
    return `${whole} s`
  }

  /** `1,4 Mo`, `820 kB`. */
  size(bytes: number): string {
    const units = this.language === 'fr' ? ['o', 'ko', 'Mo', 'Go'] : ['B', 'kB', 'MB', 'GB']
    const rank = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
    const value = bytes / 1000 ** rank
    const digits = rank > 0 && value < 10 ? 1 : 0
    return `${value.toLocaleString(this.language, { maximumFractionDigits: digits })} ${units[rank]}`
  }
}
