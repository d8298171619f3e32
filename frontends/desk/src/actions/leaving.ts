import { ask, Problem } from '$ui/api'
import { m } from '../paraglide/messages'
import { forgetDrafts } from '../session/drafts'
import { outbox } from '../session/outbox.svelte'
import { problems } from '../session/problems.svelte'
import { session } from '../session/session.svelte'

/** End the session, and leave nobody's words on this device. What is unsent holds us back. */
export async function signOut(): Promise<void> {
  if (outbox.waiting > 0 && !confirm(m.sign_out_unsent({ count: outbox.waiting }))) return
  try {
    await ask('/session', { method: 'DELETE' })
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) return problems.show(m.sign_out_failed(), error)
  }
  outbox.empty()
  forgetDrafts(session.me.account.id)
  location.assign('/sign-in')
}
