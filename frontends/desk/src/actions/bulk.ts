import { ask } from '$ui/api'
import type { Id, Instant } from '$ui/contract'

/** What to do with many conversations at once; what is absent is not done. */
export interface Act {
  assign?: { adviser_id: Id | null; team_id: Id | null }
  tag?: { add: Id[]; remove: Id[] }
  snooze?: { until: Instant | null }
  close?: { reason_id: Id }
}
export interface Outcome { done: Id[]; refused: { id: Id; problem: { detail: string } }[] }

export function actOnMany(ids: readonly Id[], act: Act): Promise<Outcome> {
  return ask('/conversations/bulk', { method: 'POST', key: crypto.randomUUID(), body: { ids, act } })
}
