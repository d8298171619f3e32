import type { Language } from '$ui/contract'

export interface Emoji { sign: string; label: string; words: string }

type Compact = { unicode: string; label: string; tags?: string[]; group?: number; order?: number }

const PLACE = 'miroir:emoji'
const KEPT = 18
const kept = new Map<Language, Promise<Emoji[]>>()

/** Every emoji with its name in a language; found by the words of both languages. */
export function loadEmoji(language: Language): Promise<Emoji[]> {
  const before = kept.get(language)
  if (before) return before
  const loading = Promise.all([
    import('emojibase-data/fr/compact.json'), import('emojibase-data/en/compact.json'),
  ]).then(([fr, en]) => joined(language === 'fr' ? fr.default : en.default, language === 'fr' ? en.default : fr.default))
  kept.set(language, loading)
  loading.catch(() => kept.delete(language))
  return loading
}

/** Those that every word begins a word of, the plainest names first. */
export function found(all: readonly Emoji[], query: string): Emoji[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean)
  const rank = (one: Emoji) => (wanted.every((word) => plain(one.label).startsWith(word)) ? 0 : 1)
  return all
    .filter((one) => wanted.every((word) => one.words.includes(` ${word}`)))
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one)
}

export function recent(all: readonly Emoji[]): Emoji[] {
  const signs = remembered()
  return signs.flatMap((sign) => all.find((one) => one.sign === sign) ?? [])
}

export function remember({ sign }: Emoji): void {
  localStorage.setItem(PLACE, JSON.stringify([sign, ...remembered().filter((one) => one !== sign)].slice(0, KEPT)))
}

function remembered(): string[] {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '[]')
  } catch {
    return []
  }
}

function joined(own: Compact[], other: Compact[]): Emoji[] {
  const words = new Map(other.map((one) => [one.unicode, [one.label, ...(one.tags ?? [])]]))
  return own
    .filter((one) => one.group !== undefined && one.group !== 2)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, label, tags = [] }) => ({
      sign: unicode, label, words: ` ${plain([label, ...tags, ...(words.get(unicode) ?? [])].join(' '))}`,
    }))
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[’'-]/g, ' ')
}
