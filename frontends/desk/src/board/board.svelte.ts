import type { Id, Instant } from '$ui/contract'
import { connection } from '../session/connection.svelte'
import type { BoardTold } from './contract'
import { apply, nothing, type BoardState } from './state'

type Parts = 'none' | 'queues' | 'all'

/** The board as the server tells it: the queues always, the rest while it is on screen. */
class BoardStore {
  #board = $state.raw<BoardState>(nothing)
  #heardAt = $state<Instant | null>(null)
  #team = $state<Id | null>(null)
  #parts: Parts = 'none'

  get known(): BoardState {
    return this.#board
  }
  /** When the server last said something of it; null: nothing yet of what is asked for now. */
  get heardAt(): Instant | null {
    return this.#heardAt
  }
  /** The team shown; null: all. */
  get team(): Id | null {
    return this.#team
  }

  /** Hear of the board from now on, over every reconnection. */
  start(): () => void {
    return connection.carry<BoardTold>('board', {
      hear: (told) => {
        this.#board = apply(this.#board, told)
        if (told.whole && told.waiting) this.#heardAt = told.at
      },
      greeted: () => this.#ask(),
    })
  }

  show(parts: Parts): void {
    this.#parts = parts
    this.#ask()
  }

  choose(team: Id | null): void {
    this.#team = team
    this.#heardAt = null
    this.#ask()
  }

  #ask(): void {
    connection.say({ do: 'board', parts: this.#parts, team: this.#team })
  }
}

export const board = new BoardStore()
