import { ask, Problem } from '$ui/api'
import type { HeldReply, Id, Meanwhile, Message } from '$ui/contract'
import { m } from '../paraglide/messages'
import type { Happening } from '../state/model'
import type { Unsent } from '../state/timeline'
import { announcements } from './announcements.svelte'
import { desk } from './desk.svelte'
import { advice } from './problems.svelte'

const SHORTEST = 1_000
const LONGEST = 15_000

/**
 * What was written here and has not been acknowledged. Kept on the device, one entry per message,
 * so that a reload or another tab loses nothing; its id makes sending it twice harmless.
 */
class Outbox {
  #items = $state.raw<Unsent[]>([])
  #account: Id | null = null
  #sending = false
  #pause = SHORTEST
  #timer: ReturnType<typeof setTimeout> | undefined

  get items(): readonly Unsent[] {
    return this.#items
  }
  get waiting(): number {
    return this.#items.filter((one) => one.refused === null).length
  }
  of(conversation: Id): Unsent[] {
    return this.#items.filter((one) => one.conversation_id === conversation)
  }

  open(account: Id): void {
    this.#account = account
    this.#read()
    addEventListener('storage', () => this.#read())
    void this.flush()
  }

  send(unsent: Unsent): void {
    this.#keep(unsent)
    void this.flush()
  }

  retry(id: Id): void {
    const item = this.#items.find((one) => one.id === id)
    if (item) this.send({ ...item, refused: null, meanwhile: null })
  }

  /** Send although colleagues have answered, knowing of what they wrote. */
  sendOver(id: Id): void {
    const item = this.#items.find((one) => one.id === id)
    if (item) this.send({ ...item, over: true, refused: null, meanwhile: null })
  }

  discard(id: Id): void {
    localStorage.removeItem(this.#place(id))
    this.#items = this.#items.filter((one) => one.id !== id)
  }

  /** Send what waits, in the order in which it was written; come back later if nobody answers. */
  async flush(): Promise<void> {
    if (this.#sending) return
    clearTimeout(this.#timer)
    this.#sending = true
    try {
      for (let item = this.#first(); item; item = this.#first()) {
        if (!(await this.#deliver(item))) return this.#later()
      }
      this.#pause = SHORTEST
    } finally {
      this.#sending = false
    }
  }

  /** Forget everything of this account on this device. */
  empty(): void {
    for (const item of this.#items) this.discard(item.id)
  }

  #first(): Unsent | undefined {
    return this.#items.find((one) => one.refused === null)
  }

  async #deliver(item: Unsent): Promise<boolean> {
    const since = desk.cursor
    try {
      desk.happened(await post(item, since))
      this.discard(item.id)
      return true
    } catch (error) {
      if (error instanceof Problem && (error.passing || error.status === 401)) return false
      const meanwhile = error instanceof Problem ? (error.meanwhile as Meanwhile | null) : null
      this.#keep({ ...item, refused: advice(error), meanwhile })
      if (meanwhile) announcements.say(m.meanwhile_title())
      return true
    }
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.flush(), this.#pause)
    this.#pause = Math.min(LONGEST, this.#pause * 2)
  }

  #keep(item: Unsent): void {
    localStorage.setItem(this.#place(item.id), JSON.stringify(item))
    const others = this.#items.filter((one) => one.id !== item.id)
    this.#items = [...others, item].sort((a, b) => (a.written_at < b.written_at ? -1 : 1))
  }

  #read(): void {
    const prefix = this.#place('')
    const found = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
    this.#items = found
      .map((key) => JSON.parse(localStorage.getItem(key) ?? 'null') as Unsent | null)
      .filter((one) => one !== null)
      .sort((a, b) => (a.written_at < b.written_at ? -1 : 1))
  }

  #place(id: Id): string {
    return `miroir:outbox:${this.#account}:${id}`
  }
}

async function post(item: Unsent, since: number): Promise<Happening> {
  const { id, conversation_id, text } = item
  const place = `/conversations/${conversation_id}`
  if (item.kind === 'note') {
    const message = await ask<Message>(`${place}/notes`, { method: 'POST', key: id, body: { id, text, mention_ids: item.mention_ids ?? [] } })
    return { is: 'wrote', since, message }
  }
  const body = {
    id, text, html: item.html ?? null, file_ids: item.files.map((file) => file.id), channel: item.channel,
    seen_id: item.seen_id ?? null, over: item.over ?? false, prompt: item.prompt ?? null,
  }
  if (item.undo_seconds || item.leaves_at) {
    const until = { undo_seconds: item.undo_seconds ?? null, leaves_at: item.leaves_at ?? null }
    const held = await ask<HeldReply>(`${place}/held-replies`, { method: 'POST', key: id, body: { ...body, ...until } })
    return { is: 'held', since, held: [held] }
  }
  const message = await ask<Message>(`${place}/replies`, { method: 'POST', key: id, body })
  return { is: 'wrote', since, message }
}

export const outbox = new Outbox()
