import type { Id, SavedReply } from '$ui/contract'
import { matching, savedReplies, slashed } from './saved-replies'

/** The search for a saved reply that a slash begins, while one writes. */
export class Looking {
  #at = $state.raw<{ query: string; from: number } | null>(null)
  #replies = $state.raw<SavedReply[] | null>(null)
  #failed = $state(false)
  #pointed = $state(0)

  constructor(private readonly brand: Id, private readonly language: string | null) {}

  readonly found = $derived.by(() =>
    this.#at && this.#replies ? matching(this.#replies, this.#at.query, this.language) : [],
  )
  get open(): boolean {
    return this.#at !== null
  }
  get failed(): boolean {
    return this.#failed
  }
  get loading(): boolean {
    return this.#replies === null && !this.#failed
  }
  get pointed(): number {
    return this.#pointed
  }
  get chosen(): SavedReply | undefined {
    return this.open ? this.found[this.#pointed] : undefined
  }
  /** Where the slash stands in the text. */
  get from(): number {
    return this.#at?.from ?? 0
  }

  look(text: string, caret: number): void {
    this.#at = slashed(text, caret)
    this.#pointed = 0
    if (this.#at && this.#replies === null) void this.#load()
  }

  close(): void {
    this.#at = null
  }

  point(index: number): void {
    this.#pointed = index
  }

  step(by: number): void {
    const count = this.found.length
    if (count > 0) this.#pointed = (this.#pointed + by + count) % count
  }

  async #load(): Promise<void> {
    try {
      this.#replies = await savedReplies(this.brand)
      this.#failed = false
    } catch {
      this.#failed = true
    }
  }
}
