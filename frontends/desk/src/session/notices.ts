import { m } from '../paraglide/messages'
import type { Change, Desk } from '../state/model'
import { announcements } from './announcements.svelte'
import { stoppedWhy } from './held'
import { problems } from './problems.svelte'
import { navigation } from './navigation.svelte'

/** Say aloud what of a change the adviser should hear of at once. */
export function noticeChange(before: Desk, change: Change): void {
  for (const offer of change.offers ?? []) {
    if (offer.outcome !== null || before.offers.has(offer.id) || offer.adviser_id !== before.me) continue
    announcements.say(m.offer_announced({ name: offer.conversation.customer.name ?? m.someone() }))
    return
  }
  for (const one of change.held ?? []) {
    if (one.state === 'stopped' && one.adviser.id === before.me && before.held.get(one.id)?.value.state !== 'stopped') {
      const name = before.conversations.get(one.conversation_id)?.value.customer.name ?? m.someone()
      problems.tell(m.held_stopped_notice({ name }), stoppedWhy(one.stopped_by))
    }
  }
  for (const one of change.escalated ?? []) {
    const name = one.customer.name ?? m.someone()
    problems.tell(m.promise_escalated({ name, number: one.number }), m.promise_escalated_hint())
  }
  for (const message of change.messages ?? []) {
    if (message.kind !== 'inbound') continue
    const conversation = before.conversations.get(message.conversation_id)?.value
    const known = before.threads.get(message.conversation_id)?.messages.some(({ value }) => value.id === message.id)
    if (known) continue
    const name = message.author.name ?? m.someone()
    if (navigation.conversation === message.conversation_id) {
      announcements.say(m.message_announced({ name, text: message.text.slice(0, 200) }))
    } else if (conversation?.adviser_id && conversation.adviser_id === before.me) {
      announcements.say(m.message_elsewhere({ name }))
    }
  }
}
