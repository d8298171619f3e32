import { ask } from '$ui/api'
import type { Language } from '$ui/contract'
import type { Memory } from './memory'

const NAME = 'token'

/** The proof of who this browser is, made at the first need and kept for the next visit. */
export class VisitorToken {
  #making: Promise<string> | null = null
  /** The token that was last asked with. */
  used: string | null = null

  constructor(
    private readonly brand: string,
    private readonly language: Language,
    private readonly memory: Memory,
  ) {}

  get known(): string | null {
    return this.memory.read(NAME)
  }

  forget(): void {
    this.used = null
    this.memory.write(NAME, null)
  }

  /** Throws Problem when it cannot be made now. */
  async need(): Promise<string> {
    this.used = this.known
    this.used ??= await (this.#making ??= this.#make().finally(() => (this.#making = null)))
    return this.used
  }

  async #make(): Promise<string> {
    // Two tabs that are opened at once must not become two visitors.
    if (!navigator.locks) return this.#ask()
    return navigator.locks.request(`miroir-${this.brand}`, async () => this.known ?? this.#ask())
  }

  async #ask(): Promise<string> {
    const path = `/widget/${encodeURIComponent(this.brand)}/visitors`
    const body = { language: this.language }
    const { token } = await ask<{ token: string }>(path, { method: 'POST', body })
    this.memory.write(NAME, token)
    return token
  }
}
