import type { Channel, Id, Instant, RoutingStep, WaitReason } from '$ui/contract'
import { m } from '../paraglide/messages'
import { channelName } from './channels'

/** Names of what routing speaks of by id, and how instants are written; undefined: not known. */
export interface Names {
  adviser(id: Id): string | undefined
  team(id: Id): string | undefined
  skill(id: Id): string | undefined
  when(at: Instant): string
}

type Say = (step: RoutingStep, names: Names) => string

/** Every decision of routing in words: a sentence, and what explains it further. */
export function stepWords(step: RoutingStep, names: Names): { said: string; more: string[] } {
  return { said: SAID[step.kind](step, names), more: [...explanations(step, names)] }
}

/** Why a contact waits: the codes of `routing/model.py`, with their numbers. */
export function waitWords(step: RoutingStep, names: Names): string {
  return step.why === null ? m.routing_settled() : WAITS[step.why](step, names)
}

const WAITS: Record<WaitReason, Say> = {
  offered: (step, names) => m.routing_offered_to({ name: adviser(step, names) }),
  closed: (step, names) =>
    step.until === null ? m.routing_closed() : m.routing_closed_until({ when: names.when(step.until) }),
  'no-hours': () => m.routing_no_hours(),
  kept: (step, names) =>
    m.routing_kept({ name: adviser(step, names), when: step.until === null ? '…' : names.when(step.until) }),
  'nobody-can': (step, names) => {
    const missing = lacking(step, names)
    return missing.length > 0 ? m.routing_nobody_has({ missing: missing.join(', ') }) : m.routing_nobody_can()
  },
  refused: () => m.routing_refused(),
  'nobody-present': (step) => m.routing_nobody_present({ count: step.able }),
  'all-busy': (step) => m.routing_all_busy({ present: step.present, able: step.able }),
  resting: () => m.routing_resting(),
}

const SAID: Record<RoutingStep['kind'], Say> = {
  placed: (step, names) => {
    const channel = channelName(step.channel as Channel)
    const team = step.team_id && names.team(step.team_id)
    return team ? m.routing_placed_team({ channel, team }) : m.routing_placed({ channel })
  },
  waits: waitWords,
  offered: (step, names) => m.routing_offer({ name: adviser(step, names) }),
  'offer-ended': (step, names) => OUTCOMES[step.outcome ?? 'withdrawn']({ name: adviser(step, names) }),
  assigned: (step, names) =>
    step.adviser_id === null
      ? m.routing_returned({ team: team(step.team_id, names) })
      : m.routing_assigned({ name: adviser(step, names) }),
  prioritised: (step) => m.routing_prioritised({ priority: PRIORITIES[step.priority ?? 'normal']() }),
  escalated: (step, names) =>
    step.team_id === null
      ? m.routing_escalated()
      : m.routing_escalated_team({ team: team(step.team_id, names) }),
  settled: () => m.routing_settled(),
  closed: () => m.routing_ended(),
}

const OUTCOMES = {
  accepted: m.routing_accepted,
  declined: m.routing_declined,
  expired: m.routing_expired,
  withdrawn: m.routing_withdrawn,
}

const BECAUSE = {
  preferred: m.routing_because_preferred,
  'knows-customer': m.routing_because_knows,
  'longest-idle': m.routing_because_idle,
  'most-urgent': m.routing_because_urgent,
}

const PRIORITIES = {
  low: m.routing_priority_low,
  normal: m.routing_priority_normal,
  high: m.routing_priority_high,
  urgent: m.routing_priority_urgent,
}

function* explanations(step: RoutingStep, names: Names): Generator<string> {
  if (step.because) yield BECAUSE[step.because]()
  if (step.skill_ids.length > 0) yield m.routing_needs({ skills: step.skill_ids.map((id) => names.skill(id) ?? '?').join(', ') })
  if (step.more_team_ids.length > 0) yield m.routing_also_teams({ teams: step.more_team_ids.map((id) => team(id, names)).join(', ') })
  if (step.opens_at) yield m.routing_closed_until({ when: names.when(step.opens_at) })
  if (step.due_at) yield m.routing_promised({ when: names.when(step.due_at) })
  if (step.ring > 0) yield m.routing_relaxed({ ring: step.ring })
  if (step.kind === 'escalated' && step.priority) yield m.routing_prioritised({ priority: PRIORITIES[step.priority]() })
}

function lacking(step: RoutingStep, names: Names): string[] {
  const skills = step.missing_skills.map(({ skill_id, level }) => {
    const name = names.skill(skill_id)
    return name ? m.routing_missing_skill({ name, level }) : m.routing_missing_some_skill({ level })
  })
  return [
    ...(step.no_channel ? [m.routing_missing_channel()] : []),
    ...(step.no_language ? [m.routing_missing_language()] : []),
    ...step.missing_teams.map((id) => m.routing_missing_team({ name: team(id, names) })),
    ...skills,
  ]
}

const adviser = (step: RoutingStep, names: Names): string =>
  (step.adviser_id && names.adviser(step.adviser_id)) || m.routing_someone()

const team = (id: Id | null, names: Names): string => (id && names.team(id)) || m.routing_some_team()

/** The same in a word or two, for a count beside it. */
const SHORT: Record<string, () => string> = {
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

/** Why contacts wait, in a word or two. */
export const waitsBecause = (code: string | null): string => (code && SHORT[code]?.()) || m.waits_unknown()
