/** The page around the frame, spoken to through the loader; only its window and origin count. */
export class Host {
  readonly framed = parent !== window
  #origin: string | null = null

  constructor(private readonly onshown: (shown: boolean) => void) {
    if (!this.framed) return
    addEventListener('message', this.#hear)
    // Nothing private in it, so anyone may hear it; the answer tells who is there.
    parent.postMessage({ miroir: 'ready' }, '*')
  }

  tell(word: 'close' | 'unread' | 'going', value?: unknown): void {
    if (this.#origin !== null) parent.postMessage({ miroir: word, value }, this.#origin)
  }

  #hear = (event: MessageEvent): void => {
    if (event.source !== parent || event.data?.miroir !== 'shown') return
    this.#origin = event.origin
    this.onshown(event.data.value === true)
  }
}
