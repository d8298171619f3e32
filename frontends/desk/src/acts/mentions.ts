import type { Adviser, Id } from '$ui/contract'

/** The word after an @ that opens a line or follows a space, where the caret is. */
export function calling(before: string): string | null {
  const match = /(?:^|\s)@([\p{L}\p{N}-]*)$/u.exec(before)
  return match ? (match[1] ?? '') : null
}

/** Colleagues whose name begins as the word does. */
export function callable(advisers: Adviser[], word: string, me: Id | null): Adviser[] {
  const wanted = plain(word)
  return advisers.filter((one) => one.id !== me && plain(one.name).startsWith(wanted)).slice(0, 5)
}

/** Those whom a note calls by @ and their name; of two names that fit, the longer counts. */
export function mentioned(text: string, advisers: Adviser[]): Id[] {
  const plainText = plain(text)
  const found = new Set<Id>()
  const longestFirst = [...advisers].sort((a, b) => b.name.length - a.name.length)
  for (const match of plainText.matchAll(/(?:^|\s)@/g)) {
    const rest = plainText.slice(match.index + match[0].length)
    const one = longestFirst.find(({ name }) => rest.startsWith(plain(name)) && !/^[\p{L}\p{N}]/u.test(rest.slice(plain(name).length)))
    if (one) found.add(one.id)
  }
  return [...found]
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
