import { announcements } from '../session/announcements.svelte'
import { advice } from '../session/problems.svelte'

/** What a dialog tries: one thing at a time, and what to say when it fails. */
export class Trying {
  busy = $state(false)
  failure = $state<string | null>(null)

  /** Carry out `act`; say `done`, or show `failed` and what to do next. */
  async run(act: () => Promise<unknown>, { done, failed }: { done: string; failed: string }): Promise<boolean> {
    this.busy = true
    this.failure = null
    try {
      await act()
      announcements.say(done)
      return true
    } catch (error) {
      this.failure = `${failed} ${advice(error)}`
      return false
    } finally {
      this.busy = false
    }
  }
}
