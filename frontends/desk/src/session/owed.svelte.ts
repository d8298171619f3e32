import { ask } from '$ui/api'
import type { Page } from '$ui/contract'

interface FollowUp { due_at: string }

const AGAIN = 5 * 60_000

/** The follow-ups that I owe to customers: they wait on a page of their own, and are told of here. */
class Owed {
  #due = $state.raw<readonly number[]>([])

  get count(): number {
    return this.#due.length
  }
  /** How many should have been done by `now` (ms). */
  late(now: number): number {
    return this.#due.filter((due) => due < now).length
  }

  start(): () => void {
    const look = () => {
      if (document.visibilityState === 'visible') void this.#ask()
    }
    const timer = setInterval(look, AGAIN)
    document.addEventListener('visibilitychange', look)
    look()
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }

  async #ask(): Promise<void> {
    const answer = await ask<Page<FollowUp>>('/follow-ups?mine=true').catch(() => null)
    if (answer) this.#due = answer.items.map((one) => Date.parse(one.due_at))
  }
}

export const owed = new Owed()
