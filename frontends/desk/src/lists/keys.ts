interface Served { step: (by: number) => void; focus: () => void; choose: () => void }

/** Lets the desk's keyboard reach whichever list is on screen. */
class ListKeys {
  #served: Served | null = null

  serve(served: Served): () => void {
    this.#served = served
    return () => {
      if (this.#served === served) this.#served = null
    }
  }

  step(by: number): void {
    this.#served?.step(by)
  }
  /** Choose the row in focus, or let it go. */
  choose(): void {
    this.#served?.choose()
  }
  focus(): void {
    this.#served?.focus()
  }
}

export const listKeys = new ListKeys()
