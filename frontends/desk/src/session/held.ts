import type { HeldReply } from '$ui/contract'
import { m } from '../paraglide/messages'

/** Why an answer that waited did not leave. */
export function stoppedWhy(by: HeldReply['stopped_by']): string {
  if (by === 'customer_wrote') return m.held_customer_wrote()
  if (by === 'colleague_answered') return m.held_colleague_answered()
  if (by === 'conversation_closed') return m.held_closed()
  return m.held_refused()
}
