/** What a supervisor's desk does besides an adviser's: loaded only for those who lead. */
import { alerts } from './alerts.svelte'
import { board } from './board.svelte'

export { alerts, alertWords } from './alerts.svelte'

export function startLeading(): () => void {
  const stop = board.start()
  board.show('queues')
  void alerts.load().catch(() => undefined)
  return stop
}
