/** Lists of conversations. */
import type { Channel, Id } from './base'
import type { FieldValue, Priority } from './conversations'

/** Which conversations a list holds: all of it must hold; what is empty is not asked. */
export interface Filter {
  state: 'open' | 'snoozed' | 'any_open' | 'closed' | 'any' | 'suspects'
  mine: boolean
  nobodys: boolean
  adviser_ids: Id[]
  my_teams: boolean
  team_ids: Id[]
  brand_ids: Id[]
  channels: Channel[]
  languages: string[]
  priorities: Priority[]
  placed: boolean
  unanswered: boolean
  due_within: number | null
  tag_ids: Id[]
  fields: Record<Id, FieldValue>
  mentioned: boolean
  shared: boolean
}

export type Sort = 'recent' | 'promise' | 'waiting'
export interface SavedView { id: Id; owner_id: Id; name: string; filter: Filter; sort: Sort; shared: boolean }

/** `most` means that many or more. */
export interface Counts { views: Record<string, number>; saved: Record<Id, number>; most: number }
