import { ask } from '$ui/api'
import type { Language } from '$ui/contract'
import type { Memory } from './memory'

const NAME = 'token'

let last: Promise<unknown> = Promise.resolve()

/**
 * Do `act` when nothing else that decides who this browser is goes on: neither in this page, nor in
 * another tab. A visitor made while a sign-in is under way would be left beside the one it makes.
 */
export function oneByOne<T>(brand: string, act: () => Promise<T>): Promise<T> {
  const next = last.then(() => (navigator.locks ? navigator.locks.request(`miroir-${brand}`, act) : act()))
  last = next.catch(() => {})
  return next
}

/** The proof of who this browser is, made at the first need and kept for the next visit. */
export class VisitorToken {
  #making: Promise<string> | null = null
  #stopped = false
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

  /** Somebody else sits here now: no visitor is made for who sat here before. */
  stop(): void {
    this.#stopped = true
  }

  #make(): Promise<string> {
    // Two tabs that are opened at once must not become two visitors.
    return oneByOne(this.brand, async () => this.known ?? (await this.#ask()))
  }

  async #ask(): Promise<string> {
    if (this.#stopped) throw new Error('Somebody else sits here')
    const path = `/widget/${encodeURIComponent(this.brand)}/visitors`
    const body = { language: this.language }
    const { token } = await ask<{ token: string }>(path, { method: 'POST', body })
    this.memory.write(NAME, token)
    return token
  }
}
