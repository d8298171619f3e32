import type { Id, Language } from '$ui/contract'
import type { Sort } from '../state/model'
import { overwriteGetLocale } from '../paraglide/runtime'

export type Theme = 'auto' | 'light' | 'dark'
interface Kept { language: Language | null; theme: Theme; sort: Sort; sorts: Record<Id, Sort>; keys: boolean; undo: number; rich: boolean }

const PLACE = 'miroir:preferences'
const initial: Kept = { language: null, theme: 'auto', sort: 'recent', sorts: {}, keys: true, undo: 5, rich: false }

/** What this person chose on this device. */
class Preferences {
  #kept = $state.raw<Kept>(stored())
  #account = $state.raw<Language>(browserLanguage())

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
    return this.#kept.undo
  }
  /** Whether e-mails are written with formatting. */
  get rich(): boolean {
    return this.#kept.rich
  }

  choose(some: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...some }
    localStorage.setItem(PLACE, JSON.stringify(this.#kept))
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
