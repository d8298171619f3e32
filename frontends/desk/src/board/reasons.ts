import { m } from '../paraglide/messages'

/** Why a contact waits: the codes of `routing/model.py`, in words. */
const words: Record<string, () => string> = {
  offered: m.waits_offered,
  closed: m.waits_closed,
  kept: m.waits_kept,
  'nobody-can': m.waits_nobody_can,
  refused: m.waits_refused,
  'nobody-present': m.waits_nobody_present,
  'all-busy': m.waits_all_busy,
  'no-hours': m.waits_no_hours,
  resting: m.waits_resting,
}

export const waitsBecause = (code: string | null): string => (code && words[code]?.()) || m.waits_unknown()
