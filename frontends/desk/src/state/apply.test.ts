import { describe, expect, it } from 'vitest'
import type { Message, Offer, Summary } from '$ui/contract'
import { apply } from './apply'
import { listed } from './lists'
import { nothing, type Desk, type Happening } from './model'

const ME = 'adviser-me'
const TEAM = 'team-one'

function summary(id: string, over: Partial<Summary> = {}): Summary {
  return {
    id, number: 1, brand_id: 'b', customer: { id: `c-${id}`, name: id }, subject: null,
    channel: 'chat', language: 'fr', priority: 'normal', team_id: TEAM, adviser_id: ME,
    opened_at: '2025-03-01T08:00:00Z', last_message_at: '2025-03-01T09:00:00Z',
    waiting_since: null, closed_at: null, preview: '', promise: null, promises: [], routing: null,
    snooze: null, suspicion: null, merged_into: null, tag_ids: [], fields: {}, collaborator_ids: [], mentioned_ids: [], participants: [], ...over,
  }
}

function message(id: string, conversation_id: string, minute: number, over: Partial<Message> = {}): Message {
  return {
    id, conversation_id, kind: 'inbound', channel: 'chat',
    author: { kind: 'customer', id: 'c', name: 'C' }, text: id, html: null, folded: null,
    created_at: `2025-03-01T09:${String(minute).padStart(2, '0')}:00Z`,
    read_at: null, delivery: 'none', failure_code: null, failure: null, files: [], event: null, origin: null, cc: [], meetings: [], prompt: null, answers: null, ...over,
  }
}

function offer(id: string, over: Partial<Offer> = {}): Offer {
  return {
    id, conversation_id: 'x', conversation: summary('x'), adviser_id: ME, channel: 'chat',
    made_at: '2025-03-01T09:00:00Z', expires_at: '2025-03-01T09:00:30Z', outcome: null, reason: {}, ...over,
  }
}

const signedIn: Happening = {
  is: 'signed-in',
  me: {
    account: { id: ME, name: 'Me', email: '', language: 'fr', roles: ['adviser'] },
    organisation: { id: 'o', name: 'O', slug: 'o', language: 'fr', time_zone: 'Europe/Paris' },
    adviser: {
      id: ME, name: 'Me', team_ids: [TEAM], languages: ['fr'], capacity: 100,
      presence: { state: 'available', since: '', set_by: 'adviser' },
    },
    writing: { undo_seconds: 5, rich: false },
    sample: false,
  },
}

const page = (cursor: number, items: Summary[], next: string | null = null, start = true): Happening =>
  ({ is: 'listed', view: 'mine', sort: 'recent', start, now: 0, cursor, items, next })

const change = (cursor: number, parts: object): Happening =>
  ({ is: 'change', now: 0, change: { is: 'change', cursor, at: '', ...parts } })

const after = (...happenings: Happening[]): Desk => happenings.reduce(apply, apply(nothing, signedIn))
const mine = (desk: Desk) => listed(desk, 'mine', 'recent').map(({ value }) => value)
const thread = (desk: Desk, id: string) => desk.threads.get(id)?.messages.map(({ value }) => value.id)

describe('lists', () => {
  it('are the same by events as freshly fetched', () => {
    const before = [summary('a'), summary('b'), summary('c')]
    const moved = summary('a', { last_message_at: '2025-03-01T10:00:00Z', preview: 'new' })
    const taken = summary('b', { adviser_id: 'somebody-else' })
    const closed = summary('c', { closed_at: '2025-03-01T10:00:00Z' })
    const fresh = summary('d', { last_message_at: '2025-03-01T11:00:00Z' })
    const live = after(page(10, before), change(11, { conversations: [moved, taken] }),
      change(12, { conversations: [closed, fresh] }))
    expect(mine(live)).toEqual(mine(after(page(12, [fresh, moved]))))
  })

  it('are the same whatever of the missed events is heard twice', () => {
    const first = change(11, { conversations: [summary('a', { preview: 'first' })] })
    const second = change(12, { conversations: [summary('a', { preview: 'second' })] })
    const once = after(page(10, [summary('a')]), first, second)
    expect(mine(after(page(10, [summary('a')]), first, second, first, second))).toEqual(mine(once))
  })

  it('keep what was heard after a page was read', () => {
    const newer = change(20, { conversations: [summary('a', { preview: 'newer' }), summary('z')] })
    const desk = after(newer, page(15, [summary('a', { preview: 'older' })]))
    expect(mine(desk).map((one) => [one.id, one.preview])).toEqual([['z', ''], ['a', 'newer']])
  })

  it('forget what a fresh page no longer holds', () => {
    const desk = after(page(10, [summary('a'), summary('b')]), page(30, [summary('a')]))
    expect(mine(desk).map((one) => one.id)).toEqual(['a'])
  })

  it('end where the last page ended, so that nothing is skipped', () => {
    const at = (hour: number) => ({ last_message_at: `2025-03-01T${hour}:00:00Z` })
    const [top, low, below] = [summary('a', at(15)), summary('b', at(12)), summary('c', at(11))]
    const partial = after(page(10, [top, low], 'next'), change(11, { conversations: [below] }))
    expect(mine(partial).map((one) => one.id)).toEqual(['a', 'b'])
    const whole = apply(partial, page(12, [below], null, false))
    expect(mine(whole).map((one) => one.id)).toEqual(['a', 'b', 'c'])
  })

  it('put the nearest promise first, and what has none last', () => {
    const due = (due_at: string | null) => summary(due_at ?? 'none', {
      promise: { kind: 'first_answer', started_at: '', due_at, seconds_left: 1, counting: true, changes_at: null, paused: null, warned: false, broken: false },
    })
    const desk = after(page(10, [due(null), due('2025-03-02T00:00:00Z'), due('2025-03-01T00:00:00Z')]))
    expect(listed(desk, 'mine', 'promise').map(({ value }) => value.id))
      .toEqual(['2025-03-01T00:00:00Z', '2025-03-02T00:00:00Z', 'none'])
  })

  it('answer each view by its own rule', () => {
    const desk = after(change(1, { conversations: [
      summary('mine'),
      summary('team', { adviser_id: null, routing: { state: 'waiting', since: null } }),
      summary('other', { adviser_id: 'x', team_id: 'elsewhere' }),
      summary('closed', { closed_at: '2025-03-01T10:00:00Z' }),
    ] }))
    const ids = (view: Parameters<typeof listed>[1]) => listed(desk, view, 'recent').map(({ value }) => value.id).sort()
    expect(ids('mine')).toEqual(['mine'])
    expect(ids('team')).toEqual(['mine', 'team'])
    expect(ids('waiting')).toEqual(['team'])
    expect(ids('all')).toEqual(['mine', 'other', 'team'])
    expect(ids('closed')).toEqual(['closed'])
  })
})

describe('an answer to a request', () => {
  it('loses to what was heard while it travelled', () => {
    const details = { contacts: [], closure: null, links: [], merged: [], arrival: null, stops: [] }
    const detailed = { ...summary('a', { preview: 'older' }), ...details }
    const desk = after(page(10, [summary('a')]),
      change(12, { conversations: [summary('a', { preview: 'newer' })] }),
      { is: 'opened', now: 0, since: 10, conversation: detailed })
    expect(mine(desk)[0]?.preview).toBe('newer')
    expect(desk.details.get('a')).toEqual(details)
  })
})

describe('threads', () => {
  const read = (cursor: number, items: Message[], next: string | null = null, start = true): Happening =>
    ({ is: 'read', conversation: 'a', start, cursor, items, next })

  it('are the same by events as freshly fetched', () => {
    const [one, two, three] = [message('1', 'a', 1), message('2', 'a', 2), message('3', 'a', 3)]
    const seen = { ...two, read_at: '2025-03-01T09:30:00Z' }
    const live = after({ is: 'opening', conversation: 'a' }, read(10, [two, one]),
      change(11, { messages: [three] }), change(12, { messages: [seen] }))
    const fresh = after({ is: 'opening', conversation: 'a' }, read(12, [three, seen, one]))
    const values = (desk: Desk) => desk.threads.get('a')?.messages.map(({ value }) => value)
    expect(values(live)).toEqual(values(fresh))
  })

  it('keep what came in between opening and the first page', () => {
    const desk = after({ is: 'opening', conversation: 'a' },
      change(11, { messages: [message('2', 'a', 2)] }), read(10, [message('1', 'a', 1)]))
    expect(thread(desk, 'a')).toEqual(['1', '2'])
  })

  it('start afresh when a new first page does not meet the old ones', () => {
    const desk = after(read(10, [message('1', 'a', 1)], null),
      read(90, [message('9', 'a', 9), message('8', 'a', 8)], 'older'))
    expect(thread(desk, 'a')).toEqual(['8', '9'])
    expect(desk.threads.get('a')?.next).toBe('older')
  })

  it('keep older pages when a new first page meets them', () => {
    const desk = after(read(10, [message('3', 'a', 3), message('2', 'a', 2)], 'older'),
      read(11, [message('1', 'a', 1)], null, false),
      read(20, [message('4', 'a', 4), message('3', 'a', 3)], 'again'))
    expect(thread(desk, 'a')).toEqual(['1', '2', '3', '4'])
    expect(desk.threads.get('a')?.next).toBeNull()
  })

  it('ignore a change to a message older than what is shown', () => {
    const desk = after(read(10, [message('5', 'a', 5)], 'older'),
      change(11, { messages: [message('1', 'a', 1)] }))
    expect(thread(desk, 'a')).toEqual(['5'])
  })

  it('let go of a message that has moved to another conversation', () => {
    const desk = after({ is: 'opening', conversation: 'a' }, { is: 'opening', conversation: 'b' },
      read(10, [message('2', 'a', 2), message('1', 'a', 1)]),
      change(11, { messages: [message('2', 'b', 2)] }))
    expect([thread(desk, 'a'), thread(desk, 'b')]).toEqual([['1'], ['2']])
  })

  it('hold one copy of a message sent here and heard again', () => {
    const desk = after({ is: 'opening', conversation: 'a' },
      { is: 'wrote', since: 10, message: message('m', 'a', 1, { kind: 'reply', delivery: 'waiting' }) },
      change(11, { messages: [message('m', 'a', 1, { kind: 'reply', delivery: 'delivered' })] }),
      { is: 'wrote', since: 10, message: message('m', 'a', 1, { kind: 'reply', delivery: 'waiting' }) })
    expect(desk.threads.get('a')?.messages.map(({ value }) => value.delivery)).toEqual(['delivered'])
  })
})

describe('offers and asks', () => {
  it('leave when they have an outcome', () => {
    const desk = after(change(11, { offers: [offer('o'), offer('p')] }),
      change(12, { offers: [offer('o', { outcome: 'expired' })] }))
    expect([...desk.offers.keys()]).toEqual(['p'])
  })

  it('are replaced by a fetched list, less what was heard since', () => {
    const desk = after(change(11, { offers: [offer('old')] }), change(21, { offers: [offer('new')] }),
      { is: 'offered', cursor: 20, offers: [] })
    expect([...desk.offers.keys()]).toEqual(['new'])
  })

  it('leave when answered on another screen', () => {
    const ask = { invitation_id: 'i', conversation_id: 'a', number: 1, survey: 'contact' as const, anonymous: false, questions: [] }
    expect(after(change(11, { asks: [ask] }), change(12, { ended_asks: ['i'] })).asks.size).toBe(0)
  })

  it('leave at once when answered here', () => {
    const ask = { invitation_id: 'i', conversation_id: 'a', number: 1, survey: 'contact' as const, anonymous: false, questions: [] }
    expect(after(change(11, { asks: [ask] }), { is: 'ask-ended', invitation: 'i' }).asks.size).toBe(0)
  })
})

describe('typing', () => {
  const typing: Happening = { is: 'typing', conversation: 'a', name: 'C', kind: 'customer', until: 5 }

  it('stops when the message comes in', () => {
    expect(after(typing).typing.has('a')).toBe(true)
    expect(after(typing, change(11, { messages: [message('1', 'a', 1)] })).typing.has('a')).toBe(false)
  })
})

it('the cursor never goes back, and follows what there was nothing to say about', () => {
  expect(after(change(12, {}), { is: 'heard-all', upto: 20 }, { is: 'heard-all', upto: 15 }).cursor).toBe(20)
  expect(after(change(12, {}), change(11, {})).cursor).toBe(12)
})
