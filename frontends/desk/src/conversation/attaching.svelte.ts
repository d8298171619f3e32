import type { Id, StoredFile } from '$ui/contract'
import { Problem } from '$ui/api'
import { upload } from '$ui/uploading'
import { m } from '../paraglide/messages'
import { announcements } from '../session/announcements.svelte'
import { advice } from '../session/problems.svelte'

export interface Attachment {
  key: Id
  name: string
  size: number
  share: number
  stored: StoredFile | null
  failure: string | null
}

/** The files of one message being written: each leaves as soon as it is chosen. */
export class Attaching {
  #items = $state<Attachment[]>([])
  #stops = new Map<Id, AbortController>()

  constructor(stored: StoredFile[]) {
    this.#items = stored.map(attached)
  }

  get items(): readonly Attachment[] {
    return this.#items
  }
  get busy(): boolean {
    return this.#items.some((one) => one.stored === null && one.failure === null)
  }
  get stored(): StoredFile[] {
    return this.#items.flatMap((one) => (one.stored ? [$state.snapshot(one.stored)] : []))
  }

  add(files: Iterable<File>): void {
    for (const file of files) void this.#send(file)
  }

  remove(key: Id): void {
    this.#stops.get(key)?.abort()
    this.#items = this.#items.filter((one) => one.key !== key)
  }

  /** Have these files too, that were attached before. */
  restore(files: StoredFile[]): void {
    const known = new Set(this.#items.map((one) => one.key))
    this.#items.push(...files.filter((one) => !known.has(one.id)).map(attached))
  }

  /** Have these files only. */
  replace(files: StoredFile[]): void {
    this.clear()
    this.restore(files)
  }

  clear(): void {
    for (const stop of this.#stops.values()) stop.abort()
    this.#items = []
  }

  async #send(file: File): Promise<void> {
    const key = crypto.randomUUID()
    const stop = new AbortController()
    this.#stops.set(key, stop)
    this.#items.push({ key, name: file.name, size: file.size, share: 0, stored: null, failure: null })
    const item = this.#items.at(-1)!
    try {
      item.stored = await upload({ path: '/files', file, signal: stop.signal, onprogress: (share) => (item.share = share) })
      announcements.say(m.file_attached({ name: file.name }))
    } catch (error) {
      if (error instanceof Problem && error.code === 'aborted') return
      item.failure = error instanceof Problem && error.status === 422 ? m.file_kind() : advice(error)
      announcements.say(m.file_failed({ name: file.name }))
    } finally {
      this.#stops.delete(key)
    }
  }
}

const attached = (file: StoredFile): Attachment =>
  ({ key: file.id, name: file.name, size: file.size, share: 1, stored: file, failure: null })
