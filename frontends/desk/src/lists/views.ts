import { m } from '../paraglide/messages'
import { views } from '../session/views.svelte'
import { isOwn } from '../state/filters'
import type { OwnView, Sort, View } from '../state/model'

const names: Record<OwnView, () => string> = {
  mine: m.view_mine,
  team: m.view_team,
  waiting: m.view_waiting,
  all: m.view_all,
  closed: m.view_closed,
  snoozed: m.view_snoozed,
  mentions: m.view_mentions,
  shared: m.view_shared,
  suspects: m.view_suspects,
}

export const viewName = (view: View): string => (isOwn(view) ? names[view]() : (views.one(view)?.name ?? m.view_unknown()))

export const sortNames: Record<Sort, () => string> = {
  recent: m.sort_recent,
  promise: m.sort_promise,
  waiting: m.sort_waiting,
}

const emptyOwn: Record<OwnView, { title: () => string; text: () => string }> = {
  mine: { title: m.empty_mine_title, text: m.empty_mine_text },
  team: { title: m.empty_team_title, text: m.empty_team_text },
  waiting: { title: m.empty_waiting_title, text: m.empty_waiting_text },
  all: { title: m.empty_all_title, text: m.empty_all_text },
  closed: { title: m.empty_closed_title, text: m.empty_closed_text },
  snoozed: { title: m.empty_snoozed_title, text: m.empty_snoozed_text },
  mentions: { title: m.empty_mentions_title, text: m.empty_mentions_text },
  shared: { title: m.empty_shared_title, text: m.empty_shared_text },
  suspects: { title: m.empty_suspects_title, text: m.empty_suspects_text },
}

const emptySaved = { title: m.empty_saved_title, text: m.empty_saved_text }

/** What an empty view teaches. */
export const emptyView = (view: View) => (isOwn(view) ? emptyOwn[view] : emptySaved)
