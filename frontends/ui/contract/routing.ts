/** Offers, and why a conversation is where it is. */
import type { Channel, Id, Instant } from './base'
import type { Summary } from './conversations'

export interface Offer {
  id: Id
  conversation_id: Id
  conversation: Summary
  adviser_id: Id
  channel: Channel
  made_at: Instant
  expires_at: Instant
  outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn' | null
  reason: Record<string, unknown>
}

export type WaitReason =
  | 'offered' | 'closed' | 'no-hours' | 'kept' | 'nobody-can' | 'refused' | 'nobody-present' | 'all-busy' | 'resting'

/** One decision of routing, or about it; what does not apply is null, 0, false or empty. */
export interface RoutingStep {
  seq: number
  at: Instant
  kind: 'placed' | 'waits' | 'offered' | 'offer-ended' | 'assigned' | 'prioritised' | 'escalated' | 'settled' | 'closed'
  channel: Channel | null
  team_id: Id | null
  more_team_ids: Id[]
  skill_ids: Id[]
  adviser_id: Id | null
  due_at: Instant | null
  opens_at: Instant | null
  until: Instant | null
  because: 'preferred' | 'knows-customer' | 'longest-idle' | 'most-urgent' | null
  outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn' | null
  why: WaitReason | null
  ring: number
  able: number
  present: number
  no_channel: boolean
  no_language: boolean
  missing_teams: Id[]
  missing_skills: { skill_id: Id; level: number }[]
  priority: 'low' | 'normal' | 'high' | 'urgent' | null
}

export interface RoutingHistory {
  conversation_id: Id
  now: { at: Instant; place: number; wait: number | null; step: RoutingStep } | null
  steps: RoutingStep[]
}
