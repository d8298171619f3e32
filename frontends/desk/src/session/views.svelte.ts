import { ask } from '$ui/api'
import type { Counts, Filter, Id, Page, SavedView, Sort } from '$ui/contract'
import { isOwn } from '../state/filters'
import { readingKey } from '../state/lists'
import type { View } from '../state/model'
import { desk } from './desk.svelte'
import { moment } from './moment.svelte'
import { preferences } from './preferences.svelte'
import { session } from './session.svelte'

export interface Draft { name: string; filter: Filter; sort: Sort; shared: boolean }

/** Counts are asked for at least this often while the page is seen, and soon after a change. */
const AT_LEAST = 15_000
const SOON = 2_000

/** Saved views and how many conversations each view holds. */
class Views {
  #counts = $state.raw<Counts | null>(null)
  #due: ReturnType<typeof setTimeout> | undefined
  #dueAt = Infinity
  /** The adviser's own are all here, most often: their number needs no asking. */
  readonly #knowsAllMine = $derived(desk.known.readings.get(readingKey('mine', this.sort('mine')))?.next === null)
  readonly saved = $derived<SavedView[]>([...desk.known.views.values()])

  one(view: View): SavedView | undefined {
    return desk.known.views.get(view)
  }

  /** How many there are, as the screen says it; null when nobody knows or there are none. */
  count(view: View): string | null {
    if (view === 'mine' && this.#knowsAllMine) return String(desk.list(view, this.sort(view)).length || '') || null
    const counts = this.#counts
    const found = (isOwn(view) ? counts?.views[view] : counts?.saved[view]) ?? 0
    if (!counts || found === 0) return null
    return found < counts.most ? String(found) : `${counts.most - 1}+`
  }

  /** The order of a view: as chosen on this device, else its own. */
  sort(view: View): Sort {
    return isOwn(view) ? preferences.sort : (preferences.sorts[view] ?? this.one(view)?.sort ?? 'recent')
  }
  choose(view: View, sort: Sort): void {
    preferences.choose(isOwn(view) ? { sort } : { sorts: { ...preferences.sorts, [view]: sort } })
  }

  /** The moment by which a filter of promises is read; it moves each ten seconds only. */
  moment(view: View): number {
    return this.one(view)?.filter.due_within == null ? 0 : Math.floor(moment.now / 10_000) * 10_000
  }

  changeable(view: SavedView): boolean {
    const { account } = session.me
    return view.owner_id === account.id || account.roles.some((role) => role === 'supervisor' || role === 'administrator')
  }

  async load(): Promise<void> {
    const { items } = await ask<Page<SavedView>>('/views')
    desk.happened({ is: 'views', views: items })
  }

  async save(draft: Draft, id: Id | null): Promise<SavedView> {
    const kept = id
      ? await ask<SavedView>(`/views/${id}`, { method: 'PUT', body: draft })
      : await ask<SavedView>('/views', { method: 'POST', key: crypto.randomUUID(), body: draft })
    preferences.choose({ sorts: { ...preferences.sorts, [kept.id]: kept.sort } })
    await this.load()
    this.stir()
    return kept
  }

  async remove(id: Id): Promise<void> {
    await ask(`/views/${id}`, { method: 'DELETE' })
    await this.load()
  }

  /** Something changed: the counts may have. */
  stir(): void {
    this.#askWithin(SOON)
  }

  start(): () => void {
    const seen = () => {
      if (document.visibilityState === 'visible') this.#askWithin(0)
    }
    document.addEventListener('visibilitychange', seen)
    this.#askWithin(0)
    return () => {
      clearTimeout(this.#due)
      document.removeEventListener('visibilitychange', seen)
    }
  }

  #askWithin(pause: number): void {
    if (this.#dueAt <= Date.now() + pause) return
    clearTimeout(this.#due)
    this.#dueAt = Date.now() + pause
    this.#due = setTimeout(() => void this.#ask(), pause)
  }

  async #ask(): Promise<void> {
    if (document.visibilityState === 'visible') {
      this.#counts = await ask<Counts>('/views/counts').catch(() => this.#counts)
    }
    this.#dueAt = Infinity
    this.#askWithin(AT_LEAST)
  }
}

export const views = new Views()
