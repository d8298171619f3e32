import type { Id } from '$ui/contract'

/** What has to come together before a proactive message is shown; what is usual is left out. */
export interface Occasion {
  /** A path, or a whole address, with * for anything. */
  pages?: string
  seconds?: number
  visits?: number
  event?: string
  property?: string
  compare?: 'least' | 'most'
  value?: string
}

export interface Watched { id: Id; occasion: Occasion }

/** What a page said of itself: its address, and the event that it told, if any. */
export interface Told { address: string; name?: string | undefined; properties?: Record<string, unknown> | null | undefined }

/** Say whether a message fits, on a page seen for `seconds`, by who comes for the nth time. */
export function fits(wanted: Occasion, told: Told[], seconds: number, visits: number): boolean {
  const now = told.at(-1)!.address
  return (
    seconds >= (wanted.seconds ?? 0) &&
    visits >= (wanted.visits ?? 1) &&
    onPage(wanted.pages ?? '', now) &&
    (!wanted.event || told.some((one) => one.address === now && happened(wanted, one)))
  )
}

function onPage(pattern: string, address: string): boolean {
  const { origin, pathname, search } = new URL(address)
  const given = (pattern.startsWith('/') ? '' : origin) + pathname + (pattern.includes('?') ? search : '')
  const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'))
  return !pattern || new RegExp(`^${parts.join('.*')}$`).test(given)
}

function happened({ event, property, compare, value = '' }: Occasion, told: Told): boolean {
  if (told.name !== event) return false
  if (!property) return true
  const found = told.properties?.[property]
  if (compare === 'least') return Number(found) >= Number(value)
  return compare === 'most' ? Number(found) <= Number(value) : String(found) === value
}
