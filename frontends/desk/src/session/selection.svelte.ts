import type { Id } from '$ui/contract'

/** The conversations chosen together; the server acts on so many at once. */
export const MOST = 200

class Selection {
  #ids = $state.raw<ReadonlySet<Id>>(new Set())
  #anchor: Id | null = null

  get ids(): readonly Id[] {
    return [...this.#ids]
  }
  get size(): number {
    return this.#ids.size
  }
  has(id: Id): boolean {
    return this.#ids.has(id)
  }

  toggle(id: Id): void {
    const next = new Set(this.#ids)
    if (!next.delete(id) && next.size < MOST) next.add(id)
    this.#ids = next
    this.#anchor = id
  }

  /** Choose from the last one chosen through `id`, in the order of `rows`. */
  through(id: Id, rows: readonly Id[]): void {
    const [from, to] = [rows.indexOf(this.#anchor ?? id), rows.indexOf(id)]
    if (from < 0) return this.toggle(id)
    const some = rows.slice(Math.min(from, to), Math.max(from, to) + 1)
    this.#ids = new Set([...this.#ids, ...some].slice(0, MOST))
  }

  all(rows: readonly Id[]): void {
    this.#ids = new Set(rows.slice(0, MOST))
  }
  forget(ids: readonly Id[]): void {
    this.#ids = new Set([...this.#ids].filter((id) => !ids.includes(id)))
  }
  clear(): void {
    this.#ids = new Set()
    this.#anchor = null
  }
}

export const selection = new Selection()
