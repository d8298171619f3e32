import type { Channel, HeldReply, Id, Instant, Meanwhile, Message, Prompt, StoredFile } from '$ui/contract'

/** A message written here that the server has not acknowledged yet. */
export interface Unsent {
  id: Id
  conversation_id: Id
  kind: 'reply' | 'note'
  channel: Channel
  text: string
  html?: string | null
  files: StoredFile[]
  prompt?: Prompt | null
  /** The newest message on screen when writing began. */
  seen_id?: Id | null
  /** Sent although a colleague answered or writes. */
  over?: boolean
  /** Held on the server for so long, or until then. */
  undo_seconds?: number | null
  leaves_at?: Instant | null
  written_at: Instant
  /** Colleagues whom a note calls. */
  mention_ids?: Id[]
  /** Why the server refused it, in words for the adviser; null while it may still leave. */
  refused: string | null
  /** What colleagues did meanwhile, where that is why it was refused. */
  meanwhile?: Meanwhile | null
}

export type Row =
  | { is: 'day'; key: string; at: Instant }
  | { is: 'channel'; key: string; channel: Channel; at: Instant }
  | { is: 'event'; key: string; message: Message }
  | { is: 'message'; key: string; message: Message; opens: boolean; closes: boolean; read: boolean }
  | { is: 'held'; key: string; held: HeldReply }
  | { is: 'unsent'; key: string; unsent: Unsent; opens: boolean }

const TOGETHER = 5 * 60_000

/**
 * The rows of a timeline: days, changes of channel, messages in runs of one author, and what has
 * not left yet. `day` names the calendar day of an instant.
 */
export function timeline(
  messages: readonly Message[], unsent: readonly Unsent[], day: (at: Instant) => string, held: readonly HeldReply[] = [],
): Row[] {
  const rows: Row[] = []
  const read = lastRead(messages)
  let channel: Channel | null = null
  let previous: Message | null = null
  for (const [index, message] of messages.entries()) {
    const newDay = previous === null || day(previous.created_at) !== day(message.created_at)
    if (newDay) rows.push({ is: 'day', key: `day ${day(message.created_at)}`, at: message.created_at })
    if (message.kind === 'event') {
      rows.push({ is: 'event', key: message.id, message })
    } else {
      const moved = message.kind !== 'note' && message.channel !== channel
      if (moved) {
        rows.push({ is: 'channel', key: `channel ${message.id}`, channel: message.channel, at: message.created_at })
        channel = message.channel
      }
      const next = messages[index + 1]
      rows.push({
        is: 'message', key: message.id, message, read: message.id === read,
        opens: newDay || moved || !together(previous, message),
        closes: !next || !together(message, next) || day(next.created_at) !== day(message.created_at),
      })
    }
    previous = message
  }
  return rows.concat(waiting(messages, held, unsent))
}

/** The last of our replies that the customer has seen: one sign of it is enough. */
function lastRead(messages: readonly Message[]): Id | null {
  return messages.findLast((one) => one.kind === 'reply' && one.read_at !== null)?.id ?? null
}

function together(a: Message | null, b: Message): boolean {
  return (
    a !== null && a.kind === b.kind && a.channel === b.channel &&
    a.author.kind === b.author.kind && a.author.id === b.author.id &&
    Date.parse(b.created_at) - Date.parse(a.created_at) < TOGETHER
  )
}

function waiting(messages: readonly Message[], held: readonly HeldReply[], unsent: readonly Unsent[]): Row[] {
  const arrived = new Set(messages.map((one) => one.id))
  const kept = held.filter((one) => !arrived.has(one.id))
  for (const one of kept) arrived.add(one.id)
  return [
    ...kept.map((one) => ({ is: 'held' as const, key: one.id, held: one })),
    ...unsent
      .filter((one) => !arrived.has(one.id))
      .map((one, index) => ({ is: 'unsent' as const, key: one.id, unsent: one, opens: index === 0 })),
  ]
}

