import type { ReasonCode } from '$ui/contract'
import { m } from '../paraglide/messages'

/** Why two people may be one, in words. */
export function reasonInWords(code: ReasonCode, value: string | null = null): string {
  switch (code) {
    case 'typed':
      return m.reason_typed({ value: value ?? '' })
    case 'phone':
      return m.reason_phone({ value: value ?? '' })
    case 'name-and-mailbox':
      return m.reason_name_and_mailbox({ value: value ?? '' })
    case 'name':
      return m.reason_name()
    case 'name-alike':
      return m.reason_name_alike()
    case 'by-hand':
      return m.reason_by_hand()
  }
}
