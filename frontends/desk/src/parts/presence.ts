import type { PresenceState } from '$ui/contract'
import { m } from '../paraglide/messages'

const names: Record<PresenceState, () => string> = {
  available: m.presence_available,
  busy: m.presence_busy,
  away: m.presence_away,
  offline: m.presence_offline,
}

export const presenceName = (state: PresenceState): string => names[state]()
