import type { WhySuspected } from '$ui/contract'
import { m } from '../paraglide/messages'

const reasons: Record<WhySuspected, () => string> = {
  marked: m.suspect_why_marked,
  dmarc: m.suspect_why_dmarc,
  sender: m.suspect_why_sender,
  automatic: m.suspect_why_automatic,
  loop: m.suspect_why_loop,
  flood: m.suspect_why_flood,
  adviser: m.suspect_why_adviser,
}

/** Why a conversation is set aside, in a sentence. */
export const whySuspected = (why: WhySuspected): string => reasons[why]()
