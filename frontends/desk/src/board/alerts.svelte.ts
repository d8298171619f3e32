import { ask } from '$ui/api'
import type { Channel } from '$ui/contract'
import { m } from '../paraglide/messages'
import { channelName } from '../parts/channels'
import { announcements } from '../session/announcements.svelte'
import { moment } from '../session/moment.svelte'
import { session } from '../session/session.svelte'
import { board } from './board.svelte'
import type { QueueWatch } from './contract'
import { short, type Short } from './state'

/** Tells a supervisor that a queue runs out of time: on the page, in its title, and aloud. */
class Alerts {
  #watch = $state.raw<QueueWatch>({ under: {}, silenced_until: null })
  #said = new Set<string>()

  get watch(): QueueWatch {
    return this.#watch
  }
  get silencedUntil(): number | null {
    const until = this.#watch.silenced_until ? Date.parse(this.#watch.silenced_until) : 0
    return until > moment.now ? until : null
  }
  readonly short = $derived<Short[]>(short(board.known, this.#watch.under, moment.now))
  /** What to show now: nothing while silenced. */
  get shown(): Short[] {
    return this.silencedUntil === null ? this.short : []
  }

  async load(): Promise<void> {
    this.#watch = await ask<QueueWatch>('/queue-watch')
  }

  async keep(under: Partial<Record<Channel, number>>): Promise<void> {
    this.#watch = await ask<QueueWatch>('/queue-watch', { method: 'PUT', body: { under } })
  }

  /** No alert for so many minutes; 0 ends the silence. */
  async silence(minutes: number): Promise<void> {
    const body = { under: this.#watch.under, silent_for: minutes * 60 }
    this.#watch = await ask<QueueWatch>('/queue-watch', { method: 'PUT', body })
  }

  /** Say each queue aloud once as it falls under its threshold, again only after it had recovered. */
  announce(): void {
    const now = new Set(this.shown.map((one) => one.key))
    const fresh = this.shown.filter((one) => !this.#said.has(one.key))
    this.#said = now
    if (fresh[0]) announcements.say(fresh.map(alertWords).join(' '))
  }
}

export function alertWords(one: Short): string {
  const queue = queueName(one)
  const amount = session.format.duration(one.seconds)
  return one.seconds < 0 ? m.board_alert_late({ queue, amount }) : m.board_alert_soon({ queue, amount })
}

export function queueName(one: Pick<Short, 'team_id' | 'channel'>): string {
  const team = session.team(one.team_id)?.name
  return team ? `${channelName(one.channel)} · ${team}` : channelName(one.channel)
}

export const alerts = new Alerts()
