import type { Id, Message } from '$ui/contract'
import { compareInstants } from '$ui/instants'
import type { Desk, Happening, Known, Thread } from './model'

type Threads = Desk['threads']

/**
 * Messages of open threads only: the others are fetched whole when opened. One that has moved to
 * another conversation leaves the thread that it was in.
 */
export function mergeChanged(known: Threads, messages: Message[], cursor: number): Threads {
  const threads = withoutMoved(known, messages, cursor)
  const concerned = messages.filter((one) => threads.has(one.conversation_id))
  if (concerned.length === 0) return threads
  const next = new Map(threads)
  for (const [id, some] of byConversation(concerned)) {
    const thread = next.get(id)!
    const oldest = thread.next === null ? undefined : thread.messages[0]?.value
    const wanted = some.filter((one) => !oldest || order(one, oldest) >= 0)
    next.set(id, { ...thread, messages: merged(thread.messages, wanted, cursor) })
  }
  return next
}

function withoutMoved(threads: Threads, messages: Message[], cursor: number): Threads {
  const places = new Map(messages.map((one) => [one.id, one.conversation_id]))
  const left = ([id, thread]: [Id, Thread]): [Id, Thread] => {
    const stays = thread.messages.filter(
      ({ value, cursor: heard }) => heard > cursor || (places.get(value.id) ?? id) === id,
    )
    return [id, stays.length === thread.messages.length ? thread : { ...thread, messages: stays }]
  }
  return messages.length === 0 ? threads : new Map([...threads].map(left))
}

/** A fetched page; a first page that does not meet what we had takes its place. */
export function mergePage(threads: Threads, page: Extract<Happening, { is: 'read' }>): Threads {
  const thread = threads.get(page.conversation)
  const fresh = new Set(page.items.map((one) => one.id))
  const meets = !page.start || page.next === null || thread?.messages.some(({ value }) => fresh.has(value.id))
  const kept = (thread?.messages ?? []).filter(({ cursor }) => meets || cursor > page.cursor)
  const olderKnown = page.start && meets && thread?.loaded
  return new Map(threads).set(page.conversation, {
    messages: merged(kept, page.items, page.cursor),
    next: olderKnown ? thread.next : page.next,
    loaded: true,
  })
}

export function mergeWritten(threads: Threads, wrote: Extract<Happening, { is: 'wrote' }>): Threads {
  return mergeChanged(threads, [wrote.message], wrote.since)
}

function merged(known: readonly Known<Message>[], items: Message[], cursor: number): Thread['messages'] {
  const byId = new Map(known.map((one) => [one.value.id, one]))
  for (const value of items) {
    if ((byId.get(value.id)?.cursor ?? -1) <= cursor) byId.set(value.id, { value, cursor })
  }
  return [...byId.values()].sort((a, b) => order(a.value, b.value))
}

function order(a: Message, b: Message): number {
  return compareInstants(a.created_at, b.created_at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function byConversation(messages: Message[]): Map<Id, Message[]> {
  const groups = new Map<Id, Message[]>()
  for (const one of messages) {
    groups.set(one.conversation_id, [...(groups.get(one.conversation_id) ?? []), one])
  }
  return groups
}
