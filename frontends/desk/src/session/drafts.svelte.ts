import { SvelteSet } from 'svelte/reactivity'
import { ask } from '$ui/api'
import type { Id, Page } from '$ui/contract'

/** This tab, among all those of the same person. */
export const SCREEN = crypto.randomUUID()

type Sign = { conversation: Id; version: number; screen: string }
type Listener = { heard: (sign: Sign) => void; reconnected: () => void }

/** Which conversations hold something written and not sent, and news of it from other screens. */
class Drafts {
  #known = new SvelteSet<Id>()
  #listeners = new Map<Id, Listener>()

  has(conversation: Id): boolean {
    return this.#known.has(conversation)
  }

  note(conversation: Id, written: boolean): void {
    if (written) this.#known.add(conversation)
    else this.#known.delete(conversation)
  }

  async load(): Promise<void> {
    const { items } = await ask<Page<Id>>('/drafts')
    for (const id of items) this.#known.add(id)
  }

  /** Have the composer of a conversation hear of edits elsewhere. */
  listen(conversation: Id, listener: Listener): () => void {
    this.#listeners.set(conversation, listener)
    return () => {
      if (this.#listeners.get(conversation) === listener) this.#listeners.delete(conversation)
    }
  }

  heard(sign: Sign): void {
    if (sign.screen === SCREEN) return
    const listener = this.#listeners.get(sign.conversation)
    if (listener) listener.heard(sign)
    else this.#known.add(sign.conversation)
  }

  reconnected(): void {
    for (const listener of this.#listeners.values()) listener.reconnected()
  }
}

export const drafts = new Drafts()
