import { ask } from '$ui/api'
import type { Id, Page, SavedReply } from '$ui/contract'

const kept = new Map<string, Promise<SavedReply[]>>()

/** The saved replies of a brand, all languages; asked for once and kept for the session. */
export function savedReplies(brand_id: Id): Promise<SavedReply[]> {
  const found = kept.get(brand_id)
  if (found) return found
  const asked = ask<Page<SavedReply>>('/saved-replies', { query: { brand_id } }).then((page) => page.items)
  kept.set(brand_id, asked)
  asked.catch(() => kept.delete(brand_id))
  return asked
}

/** What is being looked for: the word after a slash that opens a line or follows a space. */
export function slashed(text: string, caret: number): { query: string; from: number } | null {
  const match = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret))
  return match ? { query: match[1] ?? '', from: caret - (match[1]?.length ?? 0) - 1 } : null
}

/** Those that match, best first: by shortcut, then by title; the customer's language before others. */
export function matching(replies: SavedReply[], query: string, language: string | null): SavedReply[] {
  const wanted = plain(query)
  const rank = (one: SavedReply): number => {
    const foreign = language !== null && one.language !== language ? 10 : 0
    if (plain(one.shortcut).startsWith(wanted)) return foreign
    if (plain(one.title).split(/\s+/).some((word) => word.startsWith(wanted))) return foreign + 1
    return plain(`${one.shortcut} ${one.title}`).includes(wanted) ? foreign + 2 : Infinity
  }
  return replies
    .map((one) => ({ one, rank: rank(one) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.one.shortcut.localeCompare(b.one.shortcut))
    .map(({ one }) => one)
}

/** Count that a reply was used; one that cannot be counted is used all the same. */
export function countUse(id: Id): void {
  ask(`/saved-replies/${id}/uses`, { method: 'POST' }).catch(() => undefined)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
