import AlarmClock from '@lucide/svelte/icons/alarm-clock'
import Link from '@lucide/svelte/icons/link-2'
import ListChecks from '@lucide/svelte/icons/list-checks'
import Merge from '@lucide/svelte/icons/merge'
import Split from '@lucide/svelte/icons/split'
import Tag from '@lucide/svelte/icons/tag'
import UserPlus from '@lucide/svelte/icons/user-plus'
import type { Summary } from '$ui/contract'
import { m } from '../paraglide/messages'

export type ActKind = 'snooze' | 'tags' | 'fields' | 'helpers' | 'merge' | 'split' | 'link'

export interface ActChoice {
  kind: ActKind
  key: string
  name: () => string
  icon: typeof Tag
  /** Whether it can be done with a closed conversation too. */
  closed: boolean
}

/** What can be done with a conversation besides answering, giving and closing it. */
export const ACTS: readonly ActChoice[] = [
  { kind: 'snooze', key: 'z', name: m.acts_snooze, icon: AlarmClock, closed: false },
  { kind: 'tags', key: 'l', name: m.acts_tags, icon: Tag, closed: true },
  { kind: 'fields', key: 'f', name: m.acts_fields, icon: ListChecks, closed: true },
  { kind: 'helpers', key: 'h', name: m.acts_helpers, icon: UserPlus, closed: false },
  { kind: 'merge', key: 'm', name: m.acts_merge, icon: Merge, closed: false },
  { kind: 'split', key: 's', name: m.acts_split, icon: Split, closed: false },
  { kind: 'link', key: 'o', name: m.acts_link, icon: Link, closed: true },
]

export const possibleActs = (one: Summary): ActChoice[] =>
  one.merged_into !== null || one.suspicion !== null ? [] : ACTS.filter((act) => act.closed || one.closed_at === null)
