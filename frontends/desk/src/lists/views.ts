import { m } from '../paraglide/messages'
import type { View } from '../state/model'

const names: Record<View, () => string> = {
  mine: m.view_mine,
  team: m.view_team,
  waiting: m.view_waiting,
  all: m.view_all,
  closed: m.view_closed,
}

export const viewName = (view: View): string => names[view]()

/** What an empty view teaches. */
export const emptyView: Record<View, { title: () => string; text: () => string }> = {
  mine: { title: m.empty_mine_title, text: m.empty_mine_text },
  team: { title: m.empty_team_title, text: m.empty_team_text },
  waiting: { title: m.empty_waiting_title, text: m.empty_waiting_text },
  all: { title: m.empty_all_title, text: m.empty_all_text },
  closed: { title: m.empty_closed_title, text: m.empty_closed_text },
}
