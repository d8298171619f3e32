import { Problem } from '$ui/api'
import { m } from '../paraglide/messages'
import { announcements } from './announcements.svelte'
import { REASONS } from './reasons'
import { goToSignIn } from './session.svelte'

/** A failure shown to the adviser until dismissed or replaced, with what to do about it. */
class Problems {
  #shown = $state.raw<{ what: string; next: string } | null>(null)

  get shown(): { what: string; next: string } | null {
    return this.#shown
  }

  /** `what` says what did not happen. */
  show(what: string, error: unknown): void {
    if (error instanceof Problem && error.status === 401) return goToSignIn()
    this.#shown = { what, next: advice(error) }
    announcements.say(`${what} ${this.#shown.next}`)
  }

  /** The same in words of one's own, or the server's: what happened, and what to do about it. */
  tell(what: string, next: string): void {
    this.#shown = { what, next }
    announcements.say(`${what} ${next}`)
  }

  dismiss(): void {
    this.#shown = null
  }
}

/** What to do next, by the reason of the failure, else by its kind. */
export function advice(error: unknown): string {
  if (!(error instanceof Problem)) return m.problem_unknown()
  const reason = error.reason === null ? undefined : REASONS[error.reason]
  if (reason) return reason()
  if (error.status === 0) return m.problem_unreachable()
  if (error.status === 401) return m.problem_signed_out()
  if (error.status === 403) return m.problem_not_allowed()
  if (error.status === 404) return m.problem_gone()
  if (error.status === 409) return m.problem_conflict()
  if (error.status === 413) return m.problem_too_large()
  if (error.status === 429) return m.problem_too_many({ seconds: error.retryAfter ?? 10 })
  if (error.status < 500) return m.problem_refused()
  return m.problem_server()
}

export const problems = new Problems()
