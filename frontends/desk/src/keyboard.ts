/**
 * The keyboard of the desk: one listener, and one registry of what can be done.
 *
 * A component says what it can do for as long as it is on screen:
 *
 *     $effect(() => register({
 *       id: 'tag', group: 'conversation', key: 'l', name: m.keys_tag,
 *       when: () => open !== null, run: () => (tagging = true),
 *     }))
 *
 * That is all: the action is then in the `?` sheet and in the palette (Ctrl-K, ⌘K) under its name,
 * and its key works wherever nobody writes, as long as `when` allows. Single keys can be turned off
 * (WCAG 2.1.4); chords and the palette stay. Of two actions that want one key, the one registered
 * last and possible now gets it. Letters taken: docs/reference/keyboard.md.
 */
import { preferences } from './session/preferences.svelte'

export const GROUPS = ['list', 'conversation', 'offers', 'desk'] as const
export type Group = (typeof GROUPS)[number]

export interface Action {
  id: string
  group: Group
  /** What it does, as the sheet and the palette say it. */
  name: () => string
  /** A letter or sign that does it where nobody writes. */
  key?: string
  /** With Ctrl or ⌘, this letter does it everywhere. */
  chord?: string
  /** With Alt, these do it even while one writes; a Mac types other signs with Option. */
  alt?: readonly string[]
  /** Whether it can be done now. */
  when?: () => boolean
  run: () => void
  /** Not in the palette: it makes no sense there. */
  keyOnly?: boolean
}

const registered = new Map<symbol, Action>()

/** Offer an action until the returned function is called. */
export function register(...actions: Action[]): () => void {
  const tokens = actions.map((action) => {
    const token = Symbol(action.id)
    registered.set(token, action)
    return token
  })
  return () => tokens.forEach((token) => registered.delete(token))
}

/** Every action on offer, possible now or not; of one id, the last registered. */
export function actions(): Action[] {
  return [...new Map([...registered.values()].map((one) => [one.id, one])).values()]
}

export const possible = (action: Action): boolean => action.when?.() ?? true

/** Listen to the keys of the whole page. `leave` is one step out: Escape. */
export function listenToKeys(leave: (event: KeyboardEvent) => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open], .menu')) return
    if (event.key === 'Escape' && !modified(event)) return leave(event)
    const action = actionOf(event)
    if (!action) return
    event.preventDefault()
    action.run()
  }
  addEventListener('keydown', pressed)
  return () => removeEventListener('keydown', pressed)
}

function actionOf(event: KeyboardEvent): Action | undefined {
  const key = event.key.toLowerCase()
  const control = event.ctrlKey || event.metaKey
  if (control && !event.altKey) return event.shiftKey ? undefined : last((one) => one.chord === key)
  if (event.altKey && !control) return last((one) => one.alt?.includes(key) ?? false)
  if (control || !preferences.keys || writing(event.target)) return undefined
  return last((one) => one.key === key)
}

const last = (wanted: (action: Action) => boolean) =>
  [...registered.values()].findLast((one) => wanted(one) && possible(one))

const modified = (event: KeyboardEvent) => event.ctrlKey || event.metaKey || event.altKey

function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type)
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

const onMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** The keys of an action as they are printed on the keyboard, one list for each way. */
export function printed(action: Action): string[][] {
  return [
    action.key ? [action.key.toUpperCase()] : [],
    action.chord ? [onMac ? '⌘' : 'Ctrl', action.chord.toUpperCase()] : [],
    action.alt?.[0] ? [onMac ? '⌥' : 'Alt', action.alt[0].toUpperCase()] : [],
  ].filter((keys) => keys.length > 0)
}

export const CONTROL = onMac ? '⌘' : 'Ctrl'
