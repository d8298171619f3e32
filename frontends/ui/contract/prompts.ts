/** What an answer holds out to the customer beside its words, and what they give. */
import type { Id } from './base'

export interface LinkButton { label: string; url: string }

export interface FormField {
  label: string
  kind: 'text' | 'email' | 'phone' | 'choice' | 'date'
  choices: string[]
  required: boolean
  /** The conversation's field that the answer fills in. */
  field_id: Id | null
  /** Noted as the customer's own, unproven. */
  claims: boolean
}

export type Prompt =
  | { kind: 'links'; links: LinkButton[] }
  | { kind: 'choices'; choices: string[] }
  | { kind: 'form'; fields: FormField[] }

/** The one choice, or a value for each field; empty where left out. */
export interface PromptAnswer { message_id: Id; values: string[] }
