import type { Message } from '$ui/contract'
import { m } from '../paraglide/messages'

const REASONS: Record<NonNullable<Message['failure_code']>, () => string> = {
  refused: m.failure_refused,
  unreachable: m.failure_unreachable,
  'no-address': m.failure_no_address,
  'no-way-out': m.failure_no_way_out,
  broken: m.failure_broken,
  gone: m.failure_gone,
  unscanned: m.failure_unscanned,
  infected: m.failure_infected,
}

/** Why an answer did not reach the customer, and what a server said of it. */
export function failure({ failure_code, failure: said }: Message): string {
  const reason = failure_code
    ? m.delivery_failed_because({ reason: REASONS[failure_code]() })
    : m.delivery_failed()
  return said ? `${reason} (${said})` : reason
}

/** That an answer is late and still tried, and what a server said of it. */
export function delay({ failure: said }: Message): string {
  return said ? `${m.delivery_delayed()} (${said})` : m.delivery_delayed()
}
