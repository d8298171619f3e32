import { ask } from '$ui/api'
import type { Ask, Conversation, Customer, HeldReply, Id, Message, Offer, Page, Summary } from '$ui/contract'
import { alerts } from '../alerts/alerts.svelte'
import { desk } from '../session/desk.svelte'
import { drafts } from '../session/drafts.svelte'
import { moment } from '../session/moment.svelte'
import { navigation } from '../session/navigation.svelte'
import { session } from '../session/session.svelte'
import { views } from '../session/views.svelte'
import { isOwn } from '../state/filters'
import { readingKey } from '../state/lists'
import type { Sort, View } from '../state/model'

const PAGE = 50

/** All that is complete in one answer: settings, offers, questions to the adviser. */
export async function loadEverything(): Promise<void> {
  if (session.me.adviser) void drafts.load().catch(() => undefined)
  await Promise.all([loadStaff(), session.me.adviser && loadOffers(), session.me.adviser && loadAsks(), views.load(), alerts.load()])
}

async function loadStaff(): Promise<void> {
  const since = desk.cursor
  const { advisers } = await session.loadSettings()
  desk.happened({ is: 'staff', since, advisers })
}

async function loadOffers(): Promise<void> {
  const since = desk.cursor
  const { items, cursor } = await ask<Page<Offer>>('/offers')
  desk.happened({ is: 'offered', cursor: cursor ?? since, offers: items })
}

async function loadAsks(): Promise<void> {
  const since = desk.cursor
  const { items, cursor } = await ask<Page<Ask>>('/asks')
  desk.happened({ is: 'asked', cursor: cursor ?? since, asks: items })
}

/** The first page of a list, or the next one. */
export async function loadList(view: View, sort: Sort, { start = true } = {}): Promise<void> {
  const after = start ? null : desk.known.readings.get(readingKey(view, sort))?.next
  if (!start && !after) return
  const since = desk.cursor
  const page = await ask<Page<Summary>>('/conversations', { query: { [isOwn(view) ? 'view' : 'view_id']: view, sort, after, limit: PAGE } })
  const cursor = page.cursor ?? since
  desk.happened({ is: 'listed', view, sort, start, now: moment.exact(), ...page, cursor })
}

/** Read again what is on screen, after a gap or when a calendar has opened or closed. */
export async function rereadLists(): Promise<void> {
  const { view, conversation } = navigation
  const lists = new Set<View>([view, 'mine'])
  await Promise.all([
    ...[...lists].map((one) => loadList(one, views.sort(one))),
    conversation ? loadConversation(conversation) : null,
  ])
}

export async function loadConversation(id: Id): Promise<void> {
  desk.happened({ is: 'opening', conversation: id })
  await Promise.all([loadDetails(id), loadMessages(id), loadHeld(id)])
}

/** A conversation with what only its own pane shows. */
export async function loadDetails(id: Id): Promise<void> {
  const since = desk.cursor
  const conversation = await ask<Conversation>(`/conversations/${id}`)
  desk.happened({ is: 'opened', now: moment.exact(), since, conversation })
}

async function loadHeld(id: Id): Promise<void> {
  const since = desk.cursor
  const { items, cursor } = await ask<Page<HeldReply>>(`/conversations/${id}/held-replies`)
  desk.happened({ is: 'held-read', conversation: id, cursor: cursor ?? since, items })
}

/** The newest messages of a conversation, or the page before those shown. */
export async function loadMessages(id: Id, { older = false } = {}): Promise<void> {
  const after = older ? desk.known.threads.get(id)?.next : null
  if (older && !after) return
  const since = desk.cursor
  const page = await ask<Page<Message>>(`/conversations/${id}/messages`, { query: { after, limit: PAGE } })
  desk.happened({ is: 'read', conversation: id, start: !older, ...page, cursor: page.cursor ?? since })
}

export function loadCustomer(id: Id): Promise<Customer> {
  return ask<Customer>(`/customers/${id}`)
}
