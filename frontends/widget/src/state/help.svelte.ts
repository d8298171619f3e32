import { ask } from '$ui/api'
import type { Id, Language } from '$ui/contract'
import { newId } from './ids'
import type { Memory } from './memory'

export interface Answer { id: Id; title: string; about: string }
export interface Article { id: Id; title: string; html: string; url: string }

const PAUSE = 350
const SHORTEST = 4
const TRY = 'help'
const TRY_LASTS = 24 * 3600_000

/** Articles that may answer what is being typed, the one that is open, and what was said of it. */
export class Help {
  answers: Answer[] = $state.raw([])
  open: Article | null = $state.raw(null)
  said: boolean | null = $state(null)
  failed = $state(false)
  #reading: Id = ''
  #asked = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly brand: string,
    private readonly language: Language,
    private readonly memory: Memory,
  ) {}

  /** Look for answers once the visitor pauses; what they typed before no longer counts. */
  typed(text: string): void {
    const words = text.trim()
    clearTimeout(this.#timer)
    if (words.length < SHORTEST) return this.forget()
    if (words === this.#asked) return
    this.#timer = setTimeout(() => void this.#search(words), PAUSE)
  }

  forget(): void {
    clearTimeout(this.#timer)
    this.#asked = ''
    this.answers = []
  }

  async read(id: Id): Promise<void> {
    this.failed = false
    try {
      this.open = await this.#ask<Article>(`/articles/${id}`)
      this.said = null
      this.#reading = newId()
    } catch {
      this.failed = true
    }
  }

  /** What is said is thanked for at once; were it lost, nobody would be worse off. */
  async judge(helped: boolean): Promise<void> {
    this.said = helped
    const body = { session: this.#session(), reading: this.#reading, language: this.language, helped }
    await ask(this.#path(`/articles/${this.open!.id}/rating`), { method: 'PUT', body }).catch(() => undefined)
  }

  /** Tell whom the visitor writes to what they sought and read; once for each try. */
  async passOn(token: () => Promise<string>): Promise<void> {
    const session = this.#known()
    if (!session) return
    this.memory.write(TRY, null)
    await ask(this.#path(`/${session}/conversation`), { method: 'POST', token: await token() }).catch(() => undefined)
  }

  async #search(words: string): Promise<void> {
    this.#asked = words
    try {
      const found = await this.#ask<{ items: Answer[] }>('', { q: words.slice(0, 300) })
      if (this.#asked === words) this.answers = found.items
    } catch {
      this.answers = []
    }
  }

  #ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    return ask<T>(this.#path(path), { query: { ...query, session: this.#session(), language: this.language } })
  }

  #path(path: string): string {
    return `/widget/${this.brand}/help${path}`
  }

  #session(): Id {
    const known = this.#known()
    if (known) return known
    const made = newId()
    this.memory.write(TRY, JSON.stringify([made, Date.now()]))
    return made
  }

  #known(): Id | null {
    try {
      const [id, at] = JSON.parse(this.memory.read(TRY) ?? '[]') as [Id, number]
      return id && Date.now() - at < TRY_LASTS ? id : null
    } catch {
      return null
    }
  }
}
