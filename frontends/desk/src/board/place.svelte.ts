import type { Id } from '$ui/contract'

const PREFIX = '#/board'

/** Whether the board is shown, and which conversation is read along; kept in the address. */
class BoardPlace {
  #hash = $state(location.hash)

  constructor() {
    addEventListener('hashchange', () => (this.#hash = location.hash))
    addEventListener('popstate', () => (this.#hash = location.hash))
  }

  get shown(): boolean {
    return this.#hash === PREFIX || this.#hash.startsWith(`${PREFIX}/`)
  }
  get conversation(): Id | null {
    return (this.shown && this.#hash.split('/')[2]) || null
  }
}

export const boardPlace = new BoardPlace()

export const boardAddress = (conversation: Id | null = null): string =>
  conversation ? `${PREFIX}/${conversation}` : PREFIX

export function goToBoard(conversation: Id | null = null): void {
  location.hash = boardAddress(conversation)
}
