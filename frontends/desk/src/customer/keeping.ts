import type { Customer } from '$ui/contract'
import { m } from '../paraglide/messages'
import { announcements } from '../session/announcements.svelte'
import { problems } from '../session/problems.svelte'

/** Carry out a change of the person shown; what cannot be done is said. True: it was. */
export async function keep(
  change: Promise<Customer>,
  onchange: (customer: Customer) => void,
  done?: string,
): Promise<boolean> {
  try {
    onchange(await change)
    if (done) announcements.say(done)
    return true
  } catch (error) {
    problems.show(m.customer_saved_failed(), error)
    return false
  }
}
