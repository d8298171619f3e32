import { ask } from '$ui/api'
import type { Customer, Id, Page, Summary } from '$ui/contract'

/** A customer's other conversations that are not merged, newest first. */
export async function othersOf(conversation: Summary): Promise<Summary[]> {
  const { conversations } = await ask<Customer>(`/customers/${conversation.customer.id}`)
  return conversations.filter((one) => one.id !== conversation.id && one.merged_into === null)
}

/** The conversation of a number, as people read it to each other; null when there is none. */
export async function numbered(number: string): Promise<Summary | null> {
  const wanted = Number(number.replace(/^\D+/, ''))
  if (!wanted) return null
  const found = await ask<Page<{ conversation: Summary | null }>>('/search', { query: { q: String(wanted) } })
  return found.items.find(({ conversation }) => conversation?.number === wanted)?.conversation ?? null
}

export const byId = (some: Summary[], id: Id): Summary | undefined => some.find((one) => one.id === id)
