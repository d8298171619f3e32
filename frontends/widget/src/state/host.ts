import type { Person } from './people.svelte'

/** The page around the frame, spoken to through the loader; only its window and origin count. */
export class Host {
  readonly framed = parent !== window
  #origin: string | null = null

  constructor(
    private readonly onshown: (shown: boolean) => void,
    private readonly onidentify: (person: Person | null) => void,
  ) {
    if (!this.framed) return
    addEventListener('message', this.#hear)
    // Nothing private in it, so anyone may hear it; the answer tells who is there.
    parent.postMessage({ miroir: 'ready', value: true }, '*')
  }

  tell(word: 'show' | 'peek' | 'unread' | 'going' | 'error', value?: unknown): void {
    if (this.#origin !== null) parent.postMessage({ miroir: word, value }, this.#origin)
  }

  #hear = (event: MessageEvent): void => {
    const { miroir, value } = event.data ?? {}
    if (event.source !== parent || (miroir !== 'shown' && miroir !== 'identify')) return
    this.#origin = event.origin
    if (miroir === 'shown') this.onshown(value === true)
    else this.onidentify(value && typeof value === 'object' ? value : null)
  }
}
