import { acceptOffer, declineOffer } from './actions/offering'
import { listKeys } from './lists/keys'
import { desk } from './session/desk.svelte'
import { preferences } from './session/preferences.svelte'

/** What single keys do besides the list and the offers. */
export interface Commands {
  reply: () => void
  note: () => void
  close: () => void
  transfer: () => void
  customer: () => void
  ask: () => void
  keys: () => void
  leave: (event: KeyboardEvent) => void
}

/** One listener for the whole desk. Letters typed in a field are never shortcuts. */
export function listenToKeys(commands: Commands): () => void {
  const letters: Record<string, () => void> = {
    j: () => listKeys.step(1),
    k: () => listKeys.step(-1),
    g: () => listKeys.focus(),
    r: commands.reply,
    n: commands.note,
    e: commands.close,
    t: commands.transfer,
    c: commands.customer,
    q: commands.ask,
    a: () => void withOffer(acceptOffer),
    d: () => void withOffer(declineOffer),
    '/': commands.reply,
    '?': commands.keys,
  }
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open], .menu')) return
    if (event.altKey && !event.ctrlKey && !event.metaKey) return offerWhileWriting(event)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') return commands.leave(event)
    const act = preferences.keys && !writing(event.target) ? letters[event.key.toLowerCase()] : undefined
    if (!act) return
    event.preventDefault()
    act()
  }
  addEventListener('keydown', pressed)
  return () => removeEventListener('keydown', pressed)
}

// What Option+A and Option+D type on a Mac, on the layouts of both languages.
const ACCEPT = new Set(['a', 'å', 'æ'])
const DECLINE = new Set(['d', '∂'])

/** Alt with the letter works even while one writes. */
function offerWhileWriting(event: KeyboardEvent): void {
  const key = event.key.toLowerCase()
  const act = ACCEPT.has(key) ? acceptOffer : DECLINE.has(key) ? declineOffer : null
  if (!act || desk.offers.length === 0) return
  event.preventDefault()
  void withOffer(act)
}

async function withOffer(act: typeof acceptOffer): Promise<void> {
  const offer = desk.offers[0]
  if (offer) await act(offer)
}

function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type)
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
