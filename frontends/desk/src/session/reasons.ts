import { m } from '../paraglide/messages'

/** Why the server refuses something, by the words of docs/reference/api.md. */
export const REASONS: Record<string, (() => string) | undefined> = {
  closed: m.refused_closed,
  merged: m.refused_merged,
  'kept-closed': m.refused_kept_closed,
  'two-brands': m.refused_two_brands,
  'two-customers': m.refused_two_customers,
  'chat-apart': m.refused_chat_apart,
  'fields-missing': m.close_fill_in,
  'customer-waits': m.refused_customer_waits,
  'time-passed': m.refused_time_passed,
  'no-such-tag': m.refused_no_such_tag,
  'no-such-target': m.refused_no_such_target,
}
