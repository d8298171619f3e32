import type { Id } from '$ui/contract'
import { Live, type LiveState } from '$ui/live'
import { loadEverything, rereadLists } from '../actions/loading'
import { alerts } from '../alerts/alerts.svelte'
import { m } from '../paraglide/messages'
import { isOwn } from '../state/filters'
import type { Change, Looker, OwnView, View } from '../state/model'
import { announcements } from './announcements.svelte'
import { desk } from './desk.svelte'
import { drafts } from './drafts.svelte'
import { moment } from './moment.svelte'
import { noticeChange } from './notices'
import { outbox } from './outbox.svelte'
import { problems } from './problems.svelte'
import { goToSignIn } from './session.svelte'
import { views } from './views.svelte'
import { whispers } from './whispers.svelte'

type Heard =
  | { is: 'hello'; cursor: number; at: string }
  | Change
  | { is: 'typing'; conversation: Id; who: { kind: 'customer' | 'adviser'; id: Id; name: string | null }; seconds: number }
  | { is: 'looking'; conversation: Id; who: Looker[] }
  | { is: 'draft'; conversation: Id; version: number; screen: string }
  | { is: 'resync'; cursor: number }
  | { is: 'pong'; cursor: number }

type Said =
  | { do: 'hello'; cursor: number | null }
  | { do: 'watch'; view: OwnView; conversation: Id | null; looks: boolean }
  | { do: 'typing'; conversation: Id }
  | { do: 'ping' }

/** Something else that the link carries, for a part of the desk that is loaded only when needed. */
interface Cargo { hear: (told: never) => void; greeted: () => void }

const NOT_SIGNED_IN = 4401

/** The live link to the server: what it says goes to the desk, and what was missed comes first. */
class Connection {
  #state = $state<LiveState>('connecting')
  #catchingUp = $state(false)
  #retryAt = $state<number | null>(null)
  #lost = false
  #heard: (() => void)[] = []
  readonly #cargo = new Map<string, Cargo>()
  #watched: { view: OwnView; conversation: Id | null; looks: boolean } | null = null

  readonly #live = new Live<Heard, Said>({
    path: '/api/v1/live',
    hello: () => ({ do: 'hello', cursor: desk.cursor || null }),
    hear: (heard) => this.#hear(heard),
    onstate: (state, retryAt) => this.#became(state, retryAt),
    onrefused: (code) => (code === NOT_SIGNED_IN ? goToSignIn() : problems.show(m.connection_refused(), null)),
  })

  get state(): 'live' | 'catching-up' | 'connecting' | 'offline' {
    if (this.#state === 'open') return this.#catchingUp ? 'catching-up' : 'live'
    return this.#lost ? 'offline' : 'connecting'
  }
  /** When the next try comes (ms of this device's clock). */
  get retryAt(): number | null {
    return this.#retryAt
  }

  start(): () => void {
    this.#live.start()
    document.addEventListener('visibilitychange', this.#watchAgain)
    return () => {
      document.removeEventListener('visibilitychange', this.#watchAgain)
      this.#live.stop()
    }
  }

  /**
   * Say what is on screen, and wait until the server has heard: what is fetched after that is
   * followed by every change to it, with nothing lost between.
   */
  async watch(view: View, conversation: Id | null, looks = true): Promise<void> {
    this.#watched = { view: isOwn(view) ? view : 'all', conversation, looks }
    if (this.#sayWatched() && this.#live.say({ do: 'ping' })) {
      await new Promise<void>((resolve) => {
        this.#heard.push(resolve)
        setTimeout(resolve, 1_500)
      })
    }
  }

  /** Follow a conversation without being seen to look at it. */
  readAlong(conversation: Id): Promise<void> {
    return this.watch('mine', conversation, false)
  }

  /** Hear what the server says of `kind`, until the returned function is called. */
  carry<Told>(kind: string, cargo: { hear: (told: Told) => void; greeted: () => void }): () => void {
    this.#cargo.set(kind, cargo)
    return () => this.#cargo.delete(kind)
  }

  /** Say something; not while the link is down: `greeted` tells when it is there again. */
  say(message: { do: string; [field: string]: unknown }): boolean {
    return this.#live.say(message as Said)
  }

  typing(conversation: Id): void {
    this.#live.say({ do: 'typing', conversation })
  }

  #watchAgain = () => void this.#sayWatched()

  #sayWatched(): boolean {
    if (this.#watched === null) return false
    const looks = this.#watched.looks && document.visibilityState === 'visible'
    return this.#live.say({ do: 'watch', ...this.#watched, looks })
  }

  #became(state: LiveState, retryAt: number | null): void {
    this.#state = state
    this.#retryAt = retryAt
    if (state === 'waiting' && !this.#lost) {
      this.#lost = true
      announcements.say(m.connection_lost())
    }
  }

  #hear(heard: Heard): void {
    if (heard.is === 'pong') this.#answered(heard.cursor)
    else if (heard.is === 'hello') this.#greeted(heard)
    else if (heard.is === 'change') this.#changed(heard)
    else if (heard.is === 'resync') void this.#resync(heard.cursor)
    else if (heard.is === 'looking') desk.happened(heard)
    else if (heard.is === 'draft') drafts.heard(heard)
    else if (this.#cargo.has(heard.is)) this.#cargo.get(heard.is)!.hear(heard as never)
    else if (heard.is === 'typing') {
      const { conversation, who, seconds } = heard
      desk.happened({
        is: 'typing', conversation, name: who.name, kind: who.kind, until: moment.exact() + seconds * 1000,
      })
    }
  }

  #greeted({ cursor, at }: { cursor: number; at: string }): void {
    moment.align(at)
    desk.happened({ is: 'looking-anew' })
    this.#sayWatched()
    drafts.reconnected()
    for (const { greeted } of this.#cargo.values()) greeted()
    if (this.#lost) {
      this.#lost = false
      announcements.say(m.connection_back())
    }
    // A journal that is behind us is another one: what we know is of no use any more.
    if (cursor < desk.cursor) void this.#resync(cursor)
    void outbox.flush()
  }

  #answered(upto: number): void {
    desk.happened({ is: 'heard-all', upto })
    for (const resolve of this.#heard.splice(0)) resolve()
  }

  #changed(change: Change): void {
    const before = desk.known
    desk.happened({ is: 'change', now: moment.exact(), change })
    noticeChange(before, change)
    alerts.notice(before, change)
    if (change.conversations) views.stir()
    whispers.heard(change.whispers ?? [], desk.known.me)
  }

  async #resync(cursor: number): Promise<void> {
    this.#catchingUp = true
    desk.happened({ is: 'resync', cursor })
    try {
      if (desk.known.me) void whispers.loadMine().catch(() => undefined)
      await loadEverything()
      await rereadLists()
    } finally {
      this.#catchingUp = false
    }
  }
}

export const connection = new Connection()
