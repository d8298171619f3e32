/** What is said aloud to those who do not see the screen, one thing at a time. */
class Announcements {
  #said = $state({ text: '', turn: 0 })

  get text(): string {
    return this.#said.text
  }
  /** Changes even when the same words are said twice. */
  get turn(): number {
    return this.#said.turn
  }

  say(text: string): void {
    this.#said = { text, turn: this.#said.turn + 1 }
  }
}

export const announcements = new Announcements()
