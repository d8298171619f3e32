import type { Field, FormField, Prompt } from '$ui/contract'
import { m } from '../paraglide/messages'

export const KINDS: FormField['kind'][] = ['text', 'email', 'phone', 'choice', 'date']
export const MOST_FIELDS = 6
export const MOST_CHOICES = 6

export function kindName(kind: FormField['kind']): string {
  return { text: m.prompt_text, email: m.prompt_email, phone: m.prompt_phone, choice: m.prompt_choice, date: m.prompt_date }[kind]()
}

export const blankField = (): FormField =>
  ({ label: '', kind: 'text', choices: [], required: true, field_id: null, claims: false })

/** The conversation's fields that an answer of this kind can fill in. */
export function fitting(kind: FormField['kind'], fields: Field[]): Field[] {
  const wanted = kind === 'choice' || kind === 'date' ? kind : 'text'
  return fields.filter((field) => field.kind === wanted)
}

/** One choice a line, as people write lists. */
export const lines = (text: string): string[] =>
  [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))]

/** What is wanting in a prompt before it can be sent; null where it is whole. */
export function wanting(prompt: Prompt): string | null {
  if (prompt.kind === 'choices') return prompt.choices.length < 2 || prompt.choices.length > MOST_CHOICES ? m.prompt_need_choices() : null
  if (prompt.kind === 'links') return prompt.links.every((link) => link.label && isWeb(link.url)) ? null : m.prompt_need_link()
  const labels = prompt.fields.map((field) => field.label.trim())
  if (labels.some((label) => !label) || new Set(labels).size < labels.length) return m.prompt_need_labels()
  return prompt.fields.some((field) => field.kind === 'choice' && field.choices.length < 2) ? m.prompt_need_choices() : null
}

function isWeb(url: string): boolean {
  try {
    const { protocol, username } = new URL(url)
    return /^https?:$/.test(protocol) && !username
  } catch {
    return false
  }
}
