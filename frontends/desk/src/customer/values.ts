import type { Language } from '$ui/contract'

const locale = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB')

export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: 6 }).format(value)
}

/** An amount in its currency; one that no browser knows is written with its code. */
export function money({ amount, currency }: { amount: string; currency: string }, language: Language): string {
  return new Intl.NumberFormat(locale(language), { style: 'currency', currency }).format(Number(amount))
}

/** A day as it is written, whatever the time zone; an instant as day and time. */
export function date(written: string, language: Language): string {
  const instant = new Date(written)
  if (written.length > 10) return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short' }).format(instant)
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeZone: 'UTC' }).format(instant)
}
