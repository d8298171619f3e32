import { ask } from '$ui/api'
import type { Id, ServerDraft } from '$ui/contract'
import { draft, isWritten, keepDraft, type Draft } from '../session/drafts'
import { drafts, SCREEN } from '../session/drafts.svelte'

/** What this screen and another had both written: the last edit stays, the other can be put back. */
export interface Replaced { by: 'other' | 'this'; lost: string }

export type Words = Omit<Draft, 'version' | 'dirty'>

const ON_DEVICE_AFTER = 250
const ON_SERVER_AFTER = 900
const AGAIN_AFTER = 5_000

/**
 * Keeps what is written in one conversation: on this device at once, on the server within a
 * second. The last edit wins; whoever's words it took the place of is told, and can have them back.
 */
export class Drafting {
  #version: number
  #dirty: boolean
  #written: Words
  #sending: Promise<void> | null = null
  #timers: { device?: number; server?: number } = {}
  #stop: () => void
  replaced = $state.raw<Replaced | null>(null)

  constructor(
    private readonly account: Id,
    private readonly conversation: Id,
    /** Puts words that were written elsewhere on this screen. */
    private readonly show: (words: Words) => void,
  ) {
    const before = draft(account, conversation)
    this.#version = before.version
    this.#dirty = before.dirty || (isWritten(before) && before.version === 0)
    this.#written = before
    this.#stop = drafts.listen(conversation, {
      heard: ({ version }) => void (version > this.#version && this.read()),
      reconnected: () => void this.read(),
    })
  }

  /** What was last written, on whichever screen. */
  get words(): Words {
    return this.#written
  }

  /** Ask the server for what another screen may have written. */
  async read(): Promise<void> {
    try {
      this.#heard(await ask<ServerDraft>(`/conversations/${this.conversation}/draft`))
    } catch {
      // What is on this device stays, and goes to the server when it can be reached.
    }
    if (this.#dirty) this.#later(ON_SERVER_AFTER)
  }

  /** Take note of an edit on this screen. */
  edit(words: Words): void {
    if (same(words, this.#written)) return
    this.#written = words
    this.#dirty = true
    drafts.note(this.conversation, isWritten(words))
    clearTimeout(this.#timers.device)
    this.#timers.device = setTimeout(() => this.#keep(), ON_DEVICE_AFTER)
    this.#later(ON_SERVER_AFTER)
  }

  /** What was written has left: no screen has it any more. */
  clear(words: Words): void {
    this.replaced = null
    this.edit(words)
    this.#keep()
    void this.#send()
  }

  leave(): void {
    this.#stop()
    this.#keep()
    clearTimeout(this.#timers.device)
    if (this.#dirty) void this.#send()
  }

  #later(pause: number): void {
    clearTimeout(this.#timers.server)
    this.#timers.server = setTimeout(() => void this.#send(), pause)
  }

  #keep(): void {
    keepDraft(this.account, this.conversation, { ...this.#written, version: this.#version, dirty: this.#dirty })
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timers.server)
    if (this.#sending) await this.#sending
    if (!this.#dirty) return
    this.#sending = this.#put().finally(() => (this.#sending = null))
    await this.#sending
  }

  async #put(): Promise<void> {
    const words = this.#written
    const { files, ...rest } = words
    const body = { ...rest, file_ids: files.map((one) => one.id), base: this.#version, screen: SCREEN }
    try {
      const kept = await ask<{ draft: ServerDraft; replaced: ServerDraft | null }>(
        `/conversations/${this.conversation}/draft`, { method: 'PUT', body },
      )
      this.#version = kept.draft.version
      this.#dirty = this.#written !== words
      if (kept.replaced && !words.text.includes(kept.replaced.text)) {
        this.replaced = { by: 'this', lost: kept.replaced.text }
      }
      this.#keep()
    } catch {
      this.#later(AGAIN_AFTER)
    }
  }

  /** The server's draft: another screen's last edit, unless this one has gone on from it. */
  #heard(found: ServerDraft): void {
    if (found.version <= this.#version) return
    const mine = this.#written
    const { kind, text, html, files, channel, seen_id, prompt } = found
    const theirs: Words = { kind, text, html, files, channel, seen_id, prompt }
    const typing = this.#dirty && isWritten(mine) && this.#version > 0
    if (typing) return
    this.#version = found.version
    this.#dirty = false
    this.#written = theirs
    if (isWritten(mine) && !text.includes(mine.text.trim())) this.replaced = { by: 'other', lost: mine.text }
    drafts.note(this.conversation, isWritten(theirs))
    this.#keep()
    this.show(theirs)
  }
}

function same(a: Words, b: Words): boolean {
  return (
    a.kind === b.kind && a.text === b.text && a.html === b.html && a.channel === b.channel &&
    JSON.stringify(a.prompt) === JSON.stringify(b.prompt) &&
    a.files.length === b.files.length && a.files.every((file, index) => file.id === b.files[index]?.id)
  )
}
