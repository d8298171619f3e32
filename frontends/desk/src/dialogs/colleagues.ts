import type { Adviser, Id, PresenceState } from '$ui/contract'

interface Looking { wanted: string; language: string | null; team: Id | null }

const READY: Record<PresenceState, number> = { available: 0, busy: 1, away: 2, offline: 3 }

/** Those to whom a conversation may go: present first, then of its team and speaking its language. */
export function colleagues(advisers: Adviser[], { wanted, language, team }: Looking): Adviser[] {
  const name = plain(wanted)
  const rank = (one: Adviser): number =>
    READY[one.presence.state] * 4 +
    (language === null || one.languages.includes(language) ? 0 : 2) +
    (team !== null && one.team_ids.includes(team) ? 0 : 1)
  return advisers
    .filter((one) => plain(one.name).includes(name))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

function plain(text: string): string {
  return text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
