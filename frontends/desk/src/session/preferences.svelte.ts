import { ask } from '$ui/api'
import type { Id, Language, WritingChoices } from '$ui/contract'
import type { Sort } from '../state/model'
import { overwriteGetLocale } from '../paraglide/runtime'

export type Theme = 'auto' | 'light' | 'dark'
interface Kept { language: Language | null; theme: Theme; sort: Sort; sorts: Record<Id, Sort>; keys: boolean }

const PLACE = 'miroir:preferences'
const initial: Kept = { language: null, theme: 'auto', sort: 'recent', sorts: {}, keys: true }

/** What this person chose: on this device, and how they write on all of theirs. */
class Preferences {
  #kept = $state.raw<Kept>(stored())
  #account = $state.raw<Language>(browserLanguage())
  #writing = $state.raw<WritingChoices>({ undo_seconds: 5, rich: false })

  get language(): Language {
    return this.#kept.language ?? this.#account
  }
  get theme(): Theme {
    return this.#kept.theme
  }
  get sort(): Sort {
    return this.#kept.sort
  }
  /** The order of saved views, where another than their own was chosen. */
  get sorts(): Record<Id, Sort> {
    return this.#kept.sorts
  }
  /** Whether single letters are shortcuts. */
  get keys(): boolean {
    return this.#kept.keys
  }

  /** Seconds in which an answer can be undone; 0: it leaves at once. */
  get undo(): number {
    return this.#writing.undo_seconds
  }
  /** Whether e-mails are written with formatting. */
  get rich(): boolean {
    return this.#writing.rich
  }

  choose(some: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...some }
    localStorage.setItem(PLACE, JSON.stringify(this.#kept))
  }

  /** Choose how to write, here at once and wherever this person signs in. Rejects when it is not kept. */
  async chooseWriting(some: Partial<WritingChoices>): Promise<void> {
    this.#writing = { ...this.#writing, ...some }
    await ask('/writing-choices', { method: 'PUT', body: this.#writing })
  }

  /** What the account has kept of how this person writes. */
  write(chosen: WritingChoices): void {
    this.#writing = chosen
  }

  /** The language of the account, until one is chosen on this device. */
  follow(language: Language | null): void {
    if (language) this.#account = language
  }
}

function stored(): Kept {
  try {
    return { ...initial, ...JSON.parse(localStorage.getItem(PLACE) ?? '{}') }
  } catch {
    return initial
  }
}

function browserLanguage(): Language {
  return navigator.language.startsWith('en') ? 'en' : 'fr'
}

export const preferences = new Preferences()

// Every message read on screen follows the choice, without a reload.
overwriteGetLocale(() => preferences.language)
