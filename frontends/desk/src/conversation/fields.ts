import type { Summary } from '$ui/contract'

/** What texts may name between double braces, and what stands for it here and now. */
export type Fields = Record<string, string | null>

const FIELD = /\{\{\s*([\w.]+)\s*\}\}/g

export interface Surroundings {
  conversation: Summary
  adviser: string | null
  brand: string | null
  team: string | null
  /** The instant of the promise, in words. */
  promise: string | null
}

export function fieldsOf({ conversation, adviser, brand, team, promise }: Surroundings): Fields {
  return {
    'customer.name': conversation.customer.name,
    'adviser.name': adviser,
    'conversation.number': String(conversation.number),
    'conversation.subject': conversation.subject,
    'brand.name': brand,
    'team.name': team,
    promise,
  }
}

/** The text with its fields filled in; what is unknown or empty stays as it is, to be seen. */
export function filled(text: string, fields: Fields): string {
  return text.replace(FIELD, (whole, name: string) => fields[name]?.trim() || whole)
}

/** The fields that a text still has, each once: they must not leave like that. */
export function unfilled(text: string): string[] {
  return [...new Set([...text.matchAll(FIELD)].map((match) => match[1] ?? ''))]
}
