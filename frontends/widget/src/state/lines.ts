import { compareInstants } from '$ui/instants'
import type { ConversationPage, Heard, Line, Talk, Wait } from './contract'

/** What the server has told so far. */
export interface Known {
  talk: Talk | null
  lines: Line[]
  cursor: number | null
}

export const NOTHING: Known = { talk: null, lines: [], cursor: null }

export function fromPage(page: ConversationPage): Known {
  return { talk: page.conversation, lines: sorted(page.messages), cursor: page.cursor }
}

/** Take a change in; everything in it replaces what was known by the same id. */
export function withChange(known: Known, change: Extract<Heard, { is: 'change' }>): Known {
  const talk = change.conversation ?? known.talk
  const current = (line: Line) => line.conversation_id === talk?.id
  const fresh = new Map([...known.lines, ...(change.messages ?? [])].map((line) => [line.id, line]))
  return {
    talk,
    lines: sorted([...fresh.values()].filter(current)),
    cursor: Math.max(known.cursor ?? 0, change.cursor),
  }
}

export function withWait(known: Known, wait: Wait): Known {
  if (!known.talk || known.talk.adviser || known.talk.closed_at) return known
  return { ...known, talk: { ...known.talk, wait } }
}

/** The answers that the visitor has not seen. */
export function unread(lines: Line[]): Line[] {
  return lines.filter((line) => line.kind === 'reply' && line.read_at === null)
}

function sorted(lines: Line[]): Line[] {
  return [...lines].sort(
    (a, b) => compareInstants(a.created_at, b.created_at) || (a.id < b.id ? -1 : 1),
  )
}
