import type { Deed, Id, Message } from '$ui/contract'
import { m } from '../paraglide/messages'
import { desk } from '../session/desk.svelte'
import { session } from '../session/session.svelte'

/** What was done with a conversation, in words, without who did it; `message` tells of it. */
export function deedWords(deed: Deed, message: Pick<Message, 'conversation_id' | 'text'>): string {
  switch (deed.what) {
    case 'snoozed':
      return deed.until ? m.deed_snoozed({ when: session.format.full(deed.until) }) : m.deed_snoozed_answer()
    case 'woken':
      return wokenBy[deed.by ?? 'person']()
    case 'transferred':
      return m.deed_transferred({ name: destination(deed) })
    case 'tagged':
      return [
        deed.added?.length && m.deed_tagged({ names: names(deed.added, (id) => session.tag(id)?.name) }),
        deed.removed?.length && m.deed_untagged({ names: names(deed.removed, (id) => session.tag(id)?.name) }),
      ].filter(Boolean).join(' · ')
    case 'fields_set':
      return m.deed_fields({ names: names(deed.added ?? [], (id) => session.field(id)?.name) })
    case 'collaborator_added':
      return m.deed_helper({ name: adviser(deed.adviser_id) })
    case 'collaborator_removed':
      return m.deed_helper_gone({ name: adviser(deed.adviser_id) })
    case 'participant_confirmed':
      return m.deed_participant({ name: participant(message.conversation_id, deed.participant_id) })
    case 'answered_outreach':
      return m.deed_answered_outreach({ text: message.text })
    default:
      return ofTwo[deed.what]({ number: deed.number ?? 0, count: deed.count ?? 0 })
  }
}

const wokenBy = {
  time: m.deed_woken_time, customer: m.deed_woken_customer, promise: m.deed_woken_promise,
  person: m.deed_woken, end: m.deed_woken,
}

const ofTwo = {
  linked: m.deed_linked, unlinked: m.deed_unlinked, merged: m.deed_merged, unmerged: m.deed_unmerged,
  split: m.deed_split, split_from: m.deed_split_from,
}

function destination({ adviser_id, team_id }: Deed): string {
  if (adviser_id) return adviser(adviser_id)
  return (team_id && session.team(team_id)?.name) || m.deed_a_skill()
}

const adviser = (id: Id | undefined): string => desk.adviser(id ?? null)?.name ?? m.someone()

function participant(conversation: Id, id: Id | undefined): string {
  const found = desk.conversation(conversation)?.value.participants.find((one) => one.id === id)
  return found?.name ?? found?.address ?? m.someone()
}

function names(ids: Id[], name: (id: Id) => string | undefined): string {
  return ids.map((id) => name(id) ?? m.deed_retired()).join(', ')
}
