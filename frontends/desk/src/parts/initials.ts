/** One or two letters that stand for a person: the first of their first and last names. */
export function initials(name: string | null): string {
  const words = (name ?? '').split(/[\s@._-]+/u).filter((word) => /^\p{L}/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return ([first, last].map((word) => word && [...word][0]).join('') || '?').toUpperCase()
}
