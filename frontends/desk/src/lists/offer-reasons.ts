import { m } from '../paraglide/messages'

/** Why routing met this contact with this adviser: the codes of `routing/model.py`, in words. */
const known: Record<string, () => string> = {
  preferred: m.reason_preferred,
  'knows-customer': m.reason_knows_customer,
  'longest-idle': m.reason_longest_idle,
  'most-urgent': m.reason_most_urgent,
}

export function offerReasons(reason: Record<string, unknown>): string[] {
  const because = typeof reason.because === 'string' ? known[reason.because] : undefined
  const relaxed = typeof reason.ring === 'number' && reason.ring > 0
  return [...(because ? [because()] : []), ...(relaxed ? [m.reason_relaxed()] : [])]
}
