import type { Id } from '$ui/contract'
import type { Outbox, Waiting } from './outbox'

export interface SenderOptions {
  outbox: Outbox
  /** Hand one message to the socket; false when it could not leave. */
  say: (waiting: Waiting) => boolean
  onchange: () => void
}

const PATIENCE = 10_000

/**
 * Sends what waits, one at a time: the next leaves only once the one before is known to be safe.
 * A message without an answer is sent again under the same id, which the other side takes once;
 * so nothing is lost, doubled or overtaken, whatever the network does.
 */
export class Sender {
  #flying: Id | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: SenderOptions) {}

  /** Send what waits, if nothing is under way. */
  flush(): void {
    if (this.#flying !== null) return
    const next = this.options.outbox.next()
    if (!next || !this.options.say(next)) return
    this.#flying = next.id
    this.#timer = setTimeout(() => this.reset(), PATIENCE)
  }

  /** The connection is new, or the answer does not come: begin again with the first. */
  reset(): void {
    this.#land()
    this.flush()
  }

  taken(id: Id): void {
    this.options.outbox.remove(id)
    this.options.onchange()
    if (id !== this.#flying) return
    this.#land()
    this.flush()
  }

  refused(id: Id, why: string, retryAfter: number | null): void {
    if (id !== this.#flying) return
    clearTimeout(this.#timer)
    if (retryAfter !== null) {
      this.#timer = setTimeout(() => this.reset(), retryAfter * 1000)
      return
    }
    this.options.outbox.refuse(id, why)
    this.options.onchange()
    this.reset()
  }

  /** Send nothing more. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  #land(): void {
    clearTimeout(this.#timer)
    this.#flying = null
  }
}
