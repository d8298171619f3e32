import type { Channel, Promised } from '$ui/contract'

export type Mood = 'calm' | 'soon' | 'late' | 'paused' | 'unset'

/** A promise at one moment: working seconds left (negative: late), and how worried to be. */
export interface Clock { mood: Mood; seconds: number; late: boolean; resumesAt: number | null }

const LIVE: ReadonlySet<Channel> = new Set<Channel>(['chat', 'phone', 'video', 'callback'])
const SOON_LIVE = 60
const SOON = 3_600

/**
 * Read a promise whose seconds were counted at `at`, now (both ms of the server's time).
 * Only the first change of the calendar is known: ask the server again after `changes_at`.
 */
export function clock(promise: Promised, channel: Channel, at: number, now: number): Clock {
  if (promise.paused !== null && promise.seconds_left !== null) {
    return { mood: 'paused', seconds: promise.seconds_left, late: false, resumesAt: null }
  }
  if (promise.due_at === null || promise.seconds_left === null) {
    return { mood: 'unset', seconds: 0, late: false, resumesAt: null }
  }
  const flips = promise.changes_at === null ? Infinity : Date.parse(promise.changes_at)
  const flipped = now >= flips
  const counting = promise.counting !== flipped
  const counted = promise.counting ? Math.min(now, flips) - at : Math.max(0, now - flips)
  const seconds = promise.seconds_left - Math.max(0, counted) / 1000
  const resumesAt = counting || flips === Infinity || flipped ? null : flips
  return { mood: mood(seconds, counting, channel), seconds, late: seconds < 0, resumesAt }
}

function mood(seconds: number, counting: boolean, channel: Channel): Mood {
  if (seconds < 0) return 'late'
  if (!counting) return 'paused'
  return seconds < (LIVE.has(channel) ? SOON_LIVE : SOON) ? 'soon' : 'calm'
}

/** When the nearest of these promises must be asked about again (ms), if ever. */
export function nextFlip(promises: Iterable<Promised | null>, now: number): number | null {
  let nearest: number | null = null
  for (const promise of promises) {
    const flips = promise?.changes_at ? Date.parse(promise.changes_at) : null
    if (flips !== null && flips > now && (nearest === null || flips < nearest)) nearest = flips
  }
  return nearest
}
