import type { Id } from '$ui/contract'
import type { View } from '../state/model'
import { isOwn } from '../state/filters'

export type Pane = 'list' | 'conversation' | 'customer'

const SAVED = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Place { view: View; conversation: Id | null; pane: Pane }

/** Where we are, kept in the address so that back, reload and links work. */
class Navigation {
  #place = $state.raw<Place>(read())

  get view(): View {
    return this.#place.view
  }
  get conversation(): Id | null {
    return this.#place.conversation
  }
  /** The pane in front where there is room for one only. */
  get pane(): Pane {
    return this.#place.pane
  }

  start(): () => void {
    const follow = () => (this.#place = read())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }

  go(place: Partial<Place>, { replace = false } = {}): void {
    const next = { ...this.#place, ...place }
    const hash = address(next)
    if (replace) history.replaceState(null, '', hash)
    else if (hash !== location.hash) history.pushState(null, '', hash)
    this.#place = next
  }
}

export function address({ view, conversation, pane }: Place): string {
  if (!conversation) return `#/${view}`
  const tail = pane === 'conversation' ? '' : `/${pane}`
  return `#/${view}/${conversation}${tail}`
}

function read(): Place {
  const [, view, conversation, pane] = location.hash.split('/')
  return {
    view: view && (isOwn(view) || SAVED.test(view)) ? view : 'mine',
    conversation: conversation || null,
    pane: !conversation || pane === 'list' ? 'list' : pane === 'customer' ? 'customer' : 'conversation',
  }
}

export const navigation = new Navigation()
