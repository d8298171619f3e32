import type { Summary } from '$ui/contract'

export type Hindrance = 'too-few' | 'two-customers' | 'two-brands' | 'kept-closed'

/** Why conversations that were chosen together cannot become one; null: they can, as far as we know. */
export function hindrance(some: readonly Summary[]): Hindrance | null {
  if (some.length < 2) return 'too-few'
  if (new Set(some.map((one) => one.customer.id)).size > 1) return 'two-customers'
  if (new Set(some.map((one) => one.brand_id)).size > 1) return 'two-brands'
  return keepable(some).length === 0 ? 'kept-closed' : null
}

/** Those that may go on for the others, the newest first. */
export function keepable(some: readonly Summary[]): Summary[] {
  return some
    .filter((one) => one.closed_at === null && one.merged_into === null)
    .sort((a, b) => (a.last_message_at < b.last_message_at ? 1 : -1))
}
