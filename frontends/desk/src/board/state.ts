import type { Channel, Id, Summary } from '$ui/contract'
import { clock, type Mood } from '../state/promises'
import type { BoardTold, Kept, Queue, Seat, Waiting } from './contract'

/** Something that was true at a moment of the server's time (ms), from which seconds count down. */
export interface At<T> { at: number; value: T }

export interface BoardState {
  queues: At<Queue[]>
  kept: Kept[]
  formula: string
  seats: ReadonlyMap<Id, Seat>
  waiting: At<Waiting[]>
  breaches: At<Summary[]>
}

export const nothing: BoardState = {
  queues: { at: 0, value: [] }, kept: [], formula: '', seats: new Map(),
  waiting: { at: 0, value: [] }, breaches: { at: 0, value: [] },
}

/** The board after what was told: lists replace lists, seats replace the seat of their id. */
export function apply(board: BoardState, told: BoardTold): BoardState {
  const at = Date.parse(told.at)
  const list = <T>(before: At<T>, value: T | undefined): At<T> => (value === undefined ? before : { at, value })
  return {
    queues: list(board.queues, told.queues),
    kept: told.kept ?? board.kept,
    formula: told.formula,
    seats: seated(told.whole ? nothing.seats : board.seats, told),
    waiting: list(board.waiting, told.waiting),
    breaches: list(board.breaches, told.breaches),
  }
}

function seated(before: BoardState['seats'], { seats = [], gone = [] }: BoardTold): BoardState['seats'] {
  if (seats.length + gone.length === 0) return before
  const next = new Map(before)
  for (const seat of seats) next.set(seat.id, seat)
  for (const id of gone) next.delete(id)
  return next
}

/** What one channel looks like to the supervisor, over the teams shown. */
export interface ChannelState {
  channel: Channel
  waiting: number
  offered: number
  late: number
  since: number | null
  reasons: [string, number][]
  /** Of the queue that runs out of time first. */
  slack: { seconds: number; mood: Mood } | null
  kept: Kept | null
}

/** Channels on which somebody waits or a promise was due today, the least slack first. */
export function channels(board: BoardState, team: Id | null, now: number): ChannelState[] {
  const found = new Map<Channel, ChannelState>()
  const of = (channel: Channel) => {
    const known = found.get(channel) ?? {
      channel, waiting: 0, offered: 0, late: 0, since: null, reasons: [], slack: null, kept: null,
    }
    found.set(channel, known)
    return known
  }
  for (const queue of board.queues.value) {
    if (team === null || queue.team_id === team) add(of(queue.channel), queue, board.queues.at, now)
  }
  for (const kept of board.kept) {
    if (kept.team_id === team && kept.channel !== null) of(kept.channel).kept = kept
  }
  return [...found.values()].sort((a, b) => urgency(a) - urgency(b) || b.waiting - a.waiting)
}

function add(into: ChannelState, queue: Queue, at: number, now: number): void {
  into.waiting += queue.waiting
  into.offered += queue.offered
  into.late += queue.late
  into.since = Math.min(into.since ?? Infinity, Date.parse(queue.since))
  for (const [reason, count] of Object.entries(queue.reasons)) {
    const known = into.reasons.find(([one]) => one === reason)
    if (known) known[1] += count
    else into.reasons.push([reason, count])
  }
  into.reasons.sort((a, b) => b[1] - a[1])
  const slack = slackOf(queue, at, now)
  if (slack && (!into.slack || slack.seconds < into.slack.seconds)) into.slack = slack
}

/** The working seconds left to the most urgent of a queue; null where nothing was promised. */
export function slackOf(queue: Queue, at: number, now: number): { seconds: number; mood: Mood } | null {
  if (!queue.promise) return null
  const { seconds, mood } = clock(queue.promise, queue.channel, at, now)
  return mood === 'unset' ? null : { seconds, mood }
}

const urgency = (one: ChannelState): number => (one.waiting === 0 ? Infinity : (one.slack?.seconds ?? 1e12))

const READY = { available: 0, busy: 1, away: 2, offline: 3 }

/** The advisers of a team, or all: those who work first, the most laden of them first. */
export function seatsOf(board: BoardState, team: Id | null, wanted: string): Seat[] {
  const name = plain(wanted)
  return [...board.seats.values()]
    .filter((seat) => (team === null || seat.team_ids.includes(team)) && plain(seat.name).includes(name))
    .sort((a, b) => READY[a.presence.state] - READY[b.presence.state] || share(b) - share(a) || a.name.localeCompare(b.name))
}

export const share = (seat: Seat): number => seat.load / Math.max(1, seat.capacity)

const plain = (text: string): string => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** A queue whose slack is under the threshold of its channel. */
export interface Short { key: string; team_id: Id | null; channel: Channel; seconds: number }

/** The queues to alert about. A calendar that is closed hurries nobody, but what is late is late. */
export function short(
  board: BoardState, under: Partial<Record<Channel, number>>, now: number,
): Short[] {
  return board.queues.value.flatMap((queue) => {
    const [slack, threshold] = [slackOf(queue, board.queues.at, now), under[queue.channel] ?? 0]
    if (!slack || threshold === 0 || slack.mood === 'paused' || slack.seconds >= threshold) return []
    return [{ key: `${queue.team_id} ${queue.channel}`, team_id: queue.team_id, channel: queue.channel, seconds: slack.seconds }]
  })
}
