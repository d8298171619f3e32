import type { Id } from '$ui/contract'
import type { Act } from '../actions/bulk'
import { laterTimes } from '../acts/later'
import { keepable } from '../lists/merging'
import { m } from '../paraglide/messages'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'
import { preferences } from '../session/preferences.svelte'
import { selection } from '../session/selection.svelte'
import { session } from '../session/session.svelte'

export type Kind = 'assign' | 'tag' | 'snooze' | 'close' | 'merge'
export interface Choice { id: Id; name: string; more?: string; act: Act }

/** What can be chosen for each act with many conversations. */
export const CHOICES: Record<Kind, () => Choice[]> = { assign: receivers, tag: tags, snooze: times, close: reasons, merge: kept }

function receivers(): Choice[] {
  return [
    ...(session.settings?.teams ?? []).map((one) => ({
      id: one.id, name: m.bulk_to_team({ name: one.name }), act: { assign: { adviser_id: null, team_id: one.id } },
    })),
    ...desk.advisers.map((one) => ({ id: one.id, name: one.name, act: { assign: { adviser_id: one.id, team_id: null } } })),
  ]
}

function tags(): Choice[] {
  return (session.settings?.tags ?? []).map((one) => ({ id: one.id, name: one.name, act: { tag: { add: [one.id], remove: [] } } }))
}

function times(): Choice[] {
  return [
    ...laterTimes(moment.exact(), session.me.organisation.time_zone).map(({ id, name, until }) => ({
      id, name: name(), more: session.format.full(until.toISOString()), act: { snooze: { until: until.toISOString() } },
    })),
    { id: 'answer', name: m.snooze_answer(), act: { snooze: { until: null } } },
  ]
}

function reasons(): Choice[] {
  return (session.settings?.close_reasons ?? []).map((one) => ({
    id: one.id, name: one.label[preferences.language], act: { close: { reason_id: one.id } },
  }))
}

/** Which of the selected goes on for all. */
function kept(): Choice[] {
  return keepable(selected()).map((one) => ({
    id: one.id,
    name: `#${one.number} ${one.subject ?? one.preview}`,
    more: session.format.stamp(one.last_message_at, moment.now),
    act: { merge: { into: one.id } },
  }))
}

export function selected() {
  return selection.ids.map((id) => desk.conversation(id)?.value).filter((one) => one !== undefined)
}
