import { m } from '../paraglide/messages'

const known: Record<string, () => string> = {
  last_adviser: m.reason_last_adviser,
  language: m.reason_language,
  skills: m.reason_skills,
  idle: m.reason_idle,
}

/** Why this adviser, in words; codes that this screen does not know are left out. */
export function offerReasons(reason: Record<string, unknown>): string[] {
  return Object.entries(reason).flatMap(([code, value]) => (value && known[code] ? [known[code]()] : []))
}
