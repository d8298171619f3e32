/**
 * How well `wanted` is found in `text`: 0 not at all, more is better. Its letters must come in
 * order, accents and capitals apart; at the start of words and side by side they count more.
 */
export function fit(wanted: string, text: string): number {
  const letters = plain(wanted).replace(/\s+/g, '')
  if (letters === '') return 1
  const within = plain(text)
  let score = 0
  let from = 0
  let previous = -2
  for (const letter of letters) {
    const at = best(within, letter, from, previous)
    if (at < 0) return 0
    score += at === previous + 1 ? 6 : opensWord(within, at) ? 5 : 1
    previous = at
    from = at + 1
  }
  return score / letters.length + 1 / (1 + within.length)
}

/** The next place of a letter: right after the one before, else the start of a word, else any. */
function best(text: string, letter: string, from: number, previous: number): number {
  if (text[previous + 1] === letter && previous >= 0) return previous + 1
  const first = text.indexOf(letter, from)
  for (let at = first; at >= 0; at = text.indexOf(letter, at + 1)) {
    if (opensWord(text, at)) return at
  }
  return first
}

const opensWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)

/** Those of `some` that fit, the best first. */
export function fitting<T>(wanted: string, some: readonly T[], text: (one: T) => string): T[] {
  return some
    .map((one) => ({ one, score: fit(wanted, text(one)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
