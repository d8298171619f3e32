import { Problem } from '$ui/api'
import type { Offer } from '$ui/contract'
import { m } from '../paraglide/messages'
import { desk } from '../session/desk.svelte'
import { navigation } from '../session/navigation.svelte'
import { problems } from '../session/problems.svelte'
import { accept, decline } from './working'

/** Take an offer and open its conversation. One that has gone leaves, and the adviser is told. */
export async function acceptOffer(offer: Offer): Promise<void> {
  try {
    await accept(offer.id)
    navigation.go({ view: 'mine', conversation: offer.conversation_id, pane: 'conversation' })
  } catch (error) {
    failed(offer, m.offer_accept_failed(), error)
  }
}

export async function declineOffer(offer: Offer): Promise<void> {
  try {
    await decline(offer.id)
  } catch (error) {
    failed(offer, m.offer_decline_failed(), error)
  }
}

function failed(offer: Offer, what: string, error: unknown): void {
  const gone = error instanceof Problem && (error.status === 409 || error.status === 404)
  if (gone) desk.happened({ is: 'offer-ended', offer: offer.id })
  problems.show(gone ? m.offer_gone() : what, gone ? null : error)
}
