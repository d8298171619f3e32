import { ask } from '$ui/api'
import type { Id, Language } from '$ui/contract'
import { newId } from '../state/ids'
import { memoryOf } from '../state/memory'
import type { Session } from '../state/session.svelte'
import { noteDismissed, noteSpoken } from './quiet'

/** A message that the brand shows by itself. */
interface Said { id: Id; text: string; name: string }

const KEPT = 'outreach'

/** What the brand says before the visitor does: shown beside the page, then what they answer. */
export class Outreach {
  /** On the page, waiting for a reaction. */
  shown: Said | null = $state.raw(null)
  /** What was opened: the conversation begins with it. */
  opened: Said | null = $state.raw(null)
  #rule = ''
  readonly #memory

  constructor(private readonly brand: string, private readonly language: Language) {
    this.#memory = memoryOf(brand)
    this.opened = JSON.parse(this.#memory.read(KEPT) ?? 'null')
  }

  /** Ask whether a message may be shown now, to whom this browser is. */
  async offer(rule: Id, session: Session): Promise<void> {
    this.#rule = rule
    const path = `/outreach-rules/${rule}/shows`
    const body = { id: newId(), language: this.language }
    const token = session.token.known
    const { say } = await ask<{ say: Said | null }>(session.path(path), { method: 'POST', body, ...(token && { token }) })
    if (say) noteSpoken(this.#memory)
    this.shown = say
  }

  open(): void {
    const said = this.shown
    if (!said) return
    this.#react('opened')
    this.#keep(said)
  }

  dismiss(): void {
    noteDismissed(this.#memory, this.#rule)
    this.#react('dismissed')
  }

  /** Note what the visitor answered, once they have. */
  async passOn(session: Session): Promise<void> {
    const { opened } = this
    if (!opened || !this.#memory.read(KEPT)) return
    this.#memory.write(KEPT, null)
    await session.ask(`/outreach/${opened.id}/conversation`, { method: 'POST' }).catch(() => this.#keep(opened))
  }

  #keep(said: Said): void {
    this.opened = said
    this.#memory.write(KEPT, JSON.stringify(said))
  }

  #react(what: 'opened' | 'dismissed'): void {
    const path = `/widget/${encodeURIComponent(this.brand)}/outreach/${this.shown!.id}/reaction`
    void ask(path, { method: 'PUT', body: { what } }).catch(() => {})
    this.shown = null
  }
}
