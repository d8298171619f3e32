import { ask } from '$ui/api'
import type { Adviser, Id, PresenceState } from '$ui/contract'
import type { Adherence, SkillLevel, SkillNamed, Whisper } from './contract'

export const setPresenceOf = (adviser: Id, state: PresenceState): Promise<Adviser> =>
  ask(`/advisers/${adviser}/presence`, { method: 'PUT', body: { state } })

export const listSkills = (): Promise<SkillNamed[]> => ask('/skills')

export const addSkill = (name: string): Promise<SkillNamed> =>
  ask('/skills', { method: 'POST', key: crypto.randomUUID(), body: { name } })

export function setSkillsOf(adviser: Id, skills: SkillLevel[]): Promise<Adviser> {
  const wanted = skills.map(({ id, level }) => ({ skill_id: id, level }))
  return ask(`/advisers/${adviser}/skills`, { method: 'PUT', body: { skills: wanted } })
}

export const loadAdherence = (team: Id | null): Promise<Adherence> => ask('/adherence', { query: { team_id: team } })

/** Tell the journal that this conversation is read along; nobody else is told. */
export const beginReadingAlong = (conversation: Id): Promise<void> =>
  ask(`/conversations/${conversation}/reading-along`, { method: 'PUT' })

export const leaveWhisper = (conversation: Id, text: string): Promise<Whisper> => {
  const id = crypto.randomUUID()
  return ask(`/conversations/${conversation}/whispers`, { method: 'POST', key: id, body: { id, text } })
}

export const openWall = (team: Id | null, days: number): Promise<{ url: string; ends_at: string }> =>
  ask('/wallboards', { method: 'POST', key: crypto.randomUUID(), body: { team_id: team, days } })

