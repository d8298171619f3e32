import type { PresenceState } from '$ui/contract'
import type { Change, Desk } from '../state/model'
import type { Kind } from './sounds'

export interface Ways { sound: boolean; desktop: boolean; push: boolean }
export interface AlertChoices {
  kinds: Record<Kind, Ways>
  words: boolean
  quiet_away: boolean
  quiet_until: string | null
}

/** Something that the adviser wants to be alerted of. */
export interface Event { kind: Kind; conversation: string; number: number | null; name: string | null; words: string }

/** Whether one is not to be disturbed at `now` (ms): until an hour, or while not at work. */
export function quiet(chosen: AlertChoices, presence: PresenceState, now: number): boolean {
  if (chosen.quiet_until !== null && now < Date.parse(chosen.quiet_until)) return true
  return chosen.quiet_away && presence !== 'available' && presence !== 'busy'
}

/** What of a change is news to the adviser of this desk, who had `before`. */
export function eventsOf(before: Desk, change: Change): Event[] {
  return [...offersOf(before, change), ...messagesOf(before, change), ...mentionsOf(before, change)]
}

function offersOf(before: Desk, change: Change): Event[] {
  return (change.offers ?? [])
    .filter((one) => one.outcome === null && !before.offers.has(one.id) && one.adviser_id === before.me)
    .map(({ conversation }) => ({
      kind: 'offer', conversation: conversation.id, number: conversation.number,
      name: conversation.customer.name, words: conversation.preview,
    }))
}

function messagesOf(before: Desk, change: Change): Event[] {
  const now = new Map(change.conversations?.map((one) => [one.id, one]))
  return (change.messages ?? []).flatMap((message): Event[] => {
    const conversation = now.get(message.conversation_id) ?? before.conversations.get(message.conversation_id)?.value
    const mine = before.me !== null && conversation?.adviser_id === before.me
    const known = before.threads.get(message.conversation_id)?.messages.some(({ value }) => value.id === message.id)
    if (message.kind !== 'inbound' || !mine || known || !isNewest(before, message.conversation_id, message.created_at)) return []
    return [{ kind: 'message', conversation: message.conversation_id, number: conversation.number, name: message.author.name, words: message.text }]
  })
}

/** A message that was seen or delivered comes again: it is older than what the list has. */
function isNewest(before: Desk, conversation: string, at: string): boolean {
  const last = before.conversations.get(conversation)?.value.last_message_at
  return last === undefined || Date.parse(at) > Date.parse(last)
}

function mentionsOf(before: Desk, change: Change): Event[] {
  return (change.conversations ?? [])
    .filter((one) => before.me !== null && one.mentioned_ids.includes(before.me) &&
      !before.conversations.get(one.id)?.value.mentioned_ids.includes(before.me))
    .map((one) => ({ kind: 'mention', conversation: one.id, number: one.number, name: one.customer.name, words: '' }))
}
