import type { Instant } from './contract'

/** Order of two instants in UTC, exact to the microsecond (negative: `a` is earlier). */
export function compareInstants(a: Instant, b: Instant): number {
  const [x, y] = [digits(a), digits(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Whole seconds come without a fraction, and `Z` would sort after the point. */
function digits(instant: Instant): string {
  return instant.endsWith('Z') ? instant.slice(0, -1) : instant
}
