import type { HeldReply } from '$ui/contract'
import { m } from '../paraglide/messages'
import { moment } from './moment.svelte'
import { session } from './session.svelte'

/** Why an answer that waited did not leave. */
export function stoppedWhy(by: HeldReply['stopped_by']): string {
  if (by === 'customer_wrote') return m.held_customer_wrote()
  if (by === 'colleague_answered') return m.held_colleague_answered()
  if (by === 'conversation_closed') return m.held_closed()
  return m.held_refused()
}

/** When something to come leaves: the hour alone where it is today. */
export function leaving(at: string): string {
  const { format } = session
  const today = format.dayKey(at) === format.dayKey(new Date(moment.now).toISOString())
  return today ? format.time(at) : `${format.day(at, moment.now)}, ${format.time(at)}`
}
