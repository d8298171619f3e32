import { ask } from '$ui/api'
import type { Adviser, Conversation, Id, PresenceState, QuestionAnswer } from '$ui/contract'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'

export async function accept(offer: Id): Promise<Conversation> {
  const since = desk.cursor
  const conversation = await ask<Conversation>(`/offers/${offer}/acceptance`, { method: 'POST', key: `accept ${offer}` })
  desk.happened({ is: 'offer-ended', offer })
  desk.happened({ is: 'opened', now: moment.exact(), since, conversation })
  return conversation
}

export async function decline(offer: Id): Promise<void> {
  await ask(`/offers/${offer}/refusal`, { method: 'POST', key: `decline ${offer}` })
  desk.happened({ is: 'offer-ended', offer })
}

export async function setPresence(state: PresenceState): Promise<void> {
  const since = desk.cursor
  const adviser = await ask<Adviser>('/presence', { method: 'PUT', body: { state } })
  desk.happened({ is: 'staff', since, advisers: [adviser] })
}

export async function answerAsk(invitation: Id, answers: QuestionAnswer[]): Promise<void> {
  await ask(`/asks/${invitation}/answers`, { method: 'POST', key: `answer ${invitation}`, body: { answers } })
  desk.happened({ is: 'ask-ended', invitation })
}

export async function dismissAsk(invitation: Id): Promise<void> {
  await ask(`/asks/${invitation}/dismissal`, { method: 'POST', key: `dismiss ${invitation}` })
  desk.happened({ is: 'ask-ended', invitation })
}
