interface Served { step: (by: number) => void; focus: () => void }

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
  focus(): void {
    this.#served?.focus()
  }
}

export const listKeys = new ListKeys()
