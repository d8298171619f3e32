import { ask, Problem } from '$ui/api'
import type { Language } from '$ui/contract'
import { memoryOf, move, type Memory } from './memory'
import { Session } from './session.svelte'
import { oneByOne } from './visitor'

/** Whom the page says is signed in there, with its proof. */
export interface Person {
  token?: string
  user_id?: string
  user_hash?: string
  name?: string
  email?: string
}

const AGAIN_AFTER = 3_000
const SIGNED = 'as:'

/**
 * Who sits at this browser. Each person that a page signs in has a memory of their own, opened
 * only once the server has believed the page; a page that names nobody never sees it.
 */
export class People {
  session: Session = $state.raw()!
  readonly #nobody: Memory
  #memory: Memory
  #turn = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly brand: string,
    private readonly language: Language,
    private readonly onrefused: (why: string) => void,
    private readonly open: (name: string) => Memory = memoryOf,
  ) {
    this.#nobody = this.#memory = open(brand)
    this.session = new Session(brand, language, this.#nobody)
    addEventListener('storage', () => this.#compare())
  }

  /** The page says who is there, or (null) that nobody is any more. */
  async identify(person: Person | null): Promise<void> {
    const turn = ++this.#turn
    clearTimeout(this.#retry)
    if (person === null) return this.#signOut()
    const id = idOf(person)
    const memory = this.open(`${this.brand}:${SIGNED}${encodeURIComponent(id)}`)
    if (this.#memory !== this.#nobody) this.#sit(this.#nobody)
    try {
      await oneByOne(this.brand, async () => {
        if (turn !== this.#turn) return
        const token = memory.read('token') ?? this.#nobody.read('token')
        const path = `/widget/${encodeURIComponent(this.brand)}/sign-in`
        const signed = await ask<{ token: string | null }>(path, {
          method: 'POST',
          body: person,
          ...(token && { token }),
        })
        if (turn === this.#turn) this.#take(memory, signed.token)
      })
    } catch (problem) {
      if (turn !== this.#turn) return
      if (problem instanceof Problem && !problem.passing) return this.onrefused(problem.detail)
      this.#retry = setTimeout(() => void this.identify(person), AGAIN_AFTER)
    }
  }

  /** The server knows them: what this browser wrote as nobody becomes theirs, unless it may not. */
  #take(memory: Memory, token: string | null): void {
    const apart = token !== null && this.#nobody.read('token') !== null
    if (token !== null) memory.write('token', token)
    if (!apart) for (const kept of ['token', 'out:', 'draft', 'introduced']) this.#give(kept, memory)
    this.#sit(memory)
  }

  #give(name: string, memory: Memory): void {
    if (name !== 'out:' && memory.read(name) !== null) this.#nobody.write(name, null)
    else move(name, this.#nobody, memory)
  }

  #signOut(): void {
    for (const id of new Set(this.#nobody.names(SIGNED).map((name) => name.split(':')[1]!))) {
      const memory = this.open(`${this.brand}:${SIGNED}${id}`)
      const token = memory.read('token')
      const path = `/widget/${encodeURIComponent(this.brand)}/sign-out`
      if (token) void ask(path, { method: 'POST', token }).catch(() => {})
      move('', memory, null)
    }
    if (this.#memory !== this.#nobody) this.#sit(this.#nobody)
  }

  #sit(memory: Memory): void {
    this.session.stop()
    this.#memory = memory
    this.session = new Session(this.brand, this.language, memory, memory !== this.#nobody)
    void this.session.start()
  }

  /** Another page of this browser signed somebody in or out: whose token is gone sits no more. */
  #compare(): void {
    const used = this.session.token.used
    if (used !== null && used !== this.#memory.read('token')) this.#sit(this.#nobody)
  }
}

function idOf({ token, user_id }: Person): string {
  if (!token) return user_id ?? ''
  try {
    const body = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')
    return String(JSON.parse(atob(body)).sub)
  } catch {
    return ''
  }
}
