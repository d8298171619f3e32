import type { NewConsent } from '$ui/contract'
import { m } from '../paraglide/messages'

export const purposes: Record<NewConsent['purpose'], () => string> = {
  marketing: m.consent_purpose_marketing,
  surveys: m.consent_purpose_surveys,
  recording: m.consent_purpose_recording,
}

export const proofs: Record<NewConsent['proof'], () => string> = {
  phone: m.consent_proof_phone,
  email: m.consent_proof_email,
  chat: m.consent_proof_chat,
  form: m.consent_proof_form,
  letter: m.consent_proof_letter,
  sms: m.consent_proof_sms,
  in_person: m.consent_proof_in_person,
  import: m.consent_proof_import,
}

export const answered = (given: boolean): string => (given ? m.consent_given() : m.consent_withdrawn())
