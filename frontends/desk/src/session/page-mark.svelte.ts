/** What stands before the page's title while something asks for attention. */
class PageMark {
  #text = $state('')

  get text(): string {
    return this.#text
  }
  set(text: string): void {
    this.#text = text
  }
}

export const pageMark = new PageMark()
