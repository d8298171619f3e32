import { ask } from '$ui/api'
import type { Id, Page } from '$ui/contract'
import type { Whisper } from '../board/contract'
import { m } from '../paraglide/messages'
import { announcements } from './announcements.svelte'

/** Supervisors' private words: those to me that I have not seen, and those I may read along. */
class Whispers {
  #known = $state.raw<ReadonlyMap<Id, Whisper>>(new Map())

  about(conversation: Id): Whisper[] {
    return [...this.#known.values()]
      .filter((one) => one.conversation_id === conversation)
      .sort((a, b) => (a.created_at < b.created_at ? -1 : 1))
  }
  unseen(adviser: Id | null): Whisper[] {
    return [...this.#known.values()].filter((one) => one.adviser_id === adviser && one.seen_at === null)
  }

  /** What the live link says; one that comes anew to `me` is said aloud. */
  heard(told: readonly Whisper[], me: Id | null): void {
    for (const one of told) {
      if (one.adviser_id !== me || one.seen_at !== null || this.#known.has(one.id)) continue
      announcements.say(m.whisper_announced({ name: one.author.name ?? '', number: one.number, text: one.text.slice(0, 200) }))
    }
    this.#learn(told)
  }

  async loadMine(): Promise<void> {
    this.#learn((await ask<Page<Whisper>>('/whispers')).items)
  }

  async loadAbout(conversation: Id): Promise<void> {
    this.#learn(await ask<Whisper[]>(`/conversations/${conversation}/whispers`))
  }

  async see(one: Whisper): Promise<void> {
    await ask(`/whispers/${one.id}/seen`, { method: 'PUT' })
    this.#learn([{ ...one, seen_at: new Date().toISOString() }])
  }

  /** What was once seen stays seen, whatever an older answer says. */
  #learn(told: readonly Whisper[]): void {
    if (told.length === 0) return
    const next = new Map(this.#known)
    for (const one of told) next.set(one.id, { ...one, seen_at: one.seen_at ?? next.get(one.id)?.seen_at ?? null })
    this.#known = next
  }
}

export const whispers = new Whispers()
