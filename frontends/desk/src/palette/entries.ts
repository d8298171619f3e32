import { ask } from '$ui/api'
import type { Customer, Id, Page, PresenceState, SavedReply, Summary } from '$ui/contract'
import { setPresence } from '../actions/working'
import { savedReplies } from '../conversation/saved-replies'
import { actions, possible, printed } from '../keyboard'
import { viewName } from '../lists/views'
import { m } from '../paraglide/messages'
import { presenceName } from '../parts/presence'
import { desk } from '../session/desk.svelte'
import { navigation } from '../session/navigation.svelte'
import { preferences } from '../session/preferences.svelte'
import { problems } from '../session/problems.svelte'
import { session } from '../session/session.svelte'
import { VIEWS } from '../state/model'

/** One line of the palette. */
export interface Entry {
  id: string
  group: () => string
  name: string
  /** What tells it apart, in softer ink. */
  detail?: string
  keys?: string[] | undefined
  run: () => void
}

interface Found { why: string; conversation: Summary | null; customer: (Customer & { last_conversation_id: Id | null }) | null; excerpt: { text: string; hit: boolean }[] }

/** What can be done here and now, in the words of the screen. */
export function doable(): Entry[] {
  return [...acting(), ...showing(), ...beingPresent()]
}

function acting(): Entry[] {
  return actions()
    .filter((one) => !one.keyOnly && possible(one))
    .map((one) => ({
      id: one.id, group: m.palette_actions, name: capital(one.name()), run: one.run,
      keys: printed(one).find((keys) => keys.length > 1 || preferences.keys),
    }))
}

function showing(): Entry[] {
  return VIEWS.filter((view) => session.me.adviser || (view !== 'mine' && view !== 'team')).map((view) => ({
    id: `view-${view}`, group: m.palette_views, name: m.saved_view_show({ name: viewName(view) }),
    run: () => navigation.go({ view, conversation: null, pane: 'list' }),
  }))
}

function beingPresent(): Entry[] {
  if (!session.me.adviser) return []
  const states: PresenceState[] = ['available', 'busy', 'away']
  return states.filter((state) => state !== desk.presence.state).map((state) => ({
    id: `presence-${state}`, group: m.palette_presence, name: m.palette_become({ state: presenceName(state) }),
    run: () => void setPresence(state).catch((error) => problems.show(m.presence_failed(), error)),
  }))
}

/** The saved replies for the open conversation; each is put where one writes. */
export async function replies(insert: (text: string) => void): Promise<Entry[]> {
  const open = navigation.conversation
  const one = open ? desk.conversation(open)?.value : undefined
  if (!one || one.closed_at !== null || !session.me.adviser) return []
  const adviser = session.me.adviser.name
  return (await savedReplies(one.brand_id)).map((reply: SavedReply) => ({
    id: `reply-${reply.id}`, group: m.palette_replies, name: reply.title, detail: `/${reply.shortcut}`,
    run: () => insert(reply.body.replaceAll('{customer}', one.customer.name ?? '').replaceAll('{adviser}', adviser)),
  }))
}

/** Conversations and customers that the server finds. */
export async function found(words: string, signal: AbortSignal): Promise<Entry[]> {
  const { items } = await ask<Page<Found>>('/search', { query: { q: words, limit: 12 }, signal })
  return items.flatMap((one) => (one.conversation ? [conversation(one.conversation, one)] : one.customer ? [customer(one.customer)] : []))
}

function conversation(one: Summary, { excerpt }: Found): Entry {
  const said = excerpt.map((piece) => piece.text).join('') || (one.subject ?? one.preview)
  return {
    id: one.id, group: m.palette_conversations, name: `#${one.number} · ${one.customer.name ?? m.someone()}`, detail: said,
    run: () => navigation.go({ conversation: one.id, pane: 'conversation' }),
  }
}

function customer(one: NonNullable<Found['customer']>): Entry {
  const open = one.last_conversation_id
  return {
    id: one.id, group: m.palette_customers, name: one.name ?? m.someone(),
    detail: one.identities.map((identity) => identity.value).slice(0, 2).join(' · '),
    run: () => open && navigation.go({ conversation: open, pane: 'conversation' }),
  }
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase(preferences.language) + text.slice(1)
