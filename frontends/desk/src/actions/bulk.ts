import { ask } from '$ui/api'
import type { Id, Instant } from '$ui/contract'

/** What to do with many conversations at once; what is absent is not done. */
export interface Act {
  assign?: { adviser_id: Id | null; team_id: Id | null }
  tag?: { add: Id[]; remove: Id[] }
  snooze?: { until: Instant | null }
  close?: { reason_id: Id }
  merge?: { into: Id }
}
export interface Refused { id: Id; problem: { status: number; code: string; detail: string; reason?: string } }
export interface Outcome { done: Id[]; refused: Refused[] }

export function actOnMany(ids: readonly Id[], act: Act): Promise<Outcome> {
  return ask('/conversations/bulk', { method: 'POST', key: crypto.randomUUID(), body: { ids, act } })
}
