import type { Adviser, Ask, HeldReply, Id, Message, Offer, Presence } from '$ui/contract'
import { apply } from '../state/apply'
import { listed } from '../state/lists'
import { nothing, type Desk, type Happening, type KnownSummary, type Looker, type Sort, type View } from '../state/model'

const NOT_HERE: Presence = { state: 'offline', since: null, set_by: 'connection' }

/** What the desk knows, on screen. */
class DeskStore {
  #desk = $state.raw<Desk>(nothing)

  get known(): Desk {
    return this.#desk
  }
  get cursor(): number {
    return this.#desk.cursor
  }
  readonly offers = $derived<Offer[]>(values(this.#desk.offers))
  readonly asks = $derived<Ask[]>(values(this.#desk.asks))
  readonly advisers = $derived<Adviser[]>(values(this.#desk.advisers))
  /** Of the adviser of this desk. */
  readonly presence = $derived<Presence>(
    (this.#desk.me && this.#desk.advisers.get(this.#desk.me)?.value.presence) || NOT_HERE,
  )

  happened(happening: Happening): void {
    this.#desk = apply(this.#desk, happening)
  }

  conversation(id: Id): KnownSummary | undefined {
    return this.#desk.conversations.get(id)
  }
  adviser(id: Id | null): Adviser | undefined {
    return id === null ? undefined : this.#desk.advisers.get(id)?.value
  }
  messages(id: Id): Message[] {
    return this.#desk.threads.get(id)?.messages.map(({ value }) => value) ?? []
  }
  /** The answers of a conversation that wait, or were stopped; the next to leave first. */
  held(id: Id): HeldReply[] {
    return values(this.#desk.held)
      .filter((one) => one.conversation_id === id && (one.state === 'waiting' || one.state === 'stopped'))
      .sort((a, b) => (a.leaves_at < b.leaves_at ? -1 : 1))
  }
  /** Colleagues who have a conversation on screen. */
  looking(id: Id): readonly Looker[] {
    return (this.#desk.looking.get(id) ?? []).filter((one) => one.id !== this.#desk.me)
  }
  list(view: View, sort: Sort, now = 0): KnownSummary[] {
    return listed(this.#desk, view, sort, now)
  }
}

function values<T>(known: ReadonlyMap<Id, { value: T }>): T[] {
  return [...known.values()].map(({ value }) => value)
}

export const desk = new DeskStore()
