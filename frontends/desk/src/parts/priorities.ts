import type { Priority } from '$ui/contract'
import { m } from '../paraglide/messages'

/** What priorities are called, the most urgent first. */
export const PRIORITIES: Record<Priority, () => string> = {
  urgent: m.priority_urgent,
  high: m.priority_high,
  normal: m.priority_normal,
  low: m.priority_low,
}
