import { expect, test } from 'vitest'
import type { ConversationPage, Line, Talk } from './contract'
import { fromPage, NOTHING, unread, withChange, withWait } from './lines'

const talk = (id: string, more: Partial<Talk> = {}): Talk => ({
  id, opened_at: '2026-03-02T09:00:00Z', closed_at: null, adviser: null, wait: null, ...more,
})
const line = (id: string, at: string, more: Partial<Line> = {}): Line => ({
  id, conversation_id: 'c', kind: 'inbound', channel: 'chat', author: { kind: 'customer', name: null },
  text: id, created_at: `2026-03-02T09:00:${at}Z`, read_at: null, files: [], ...more,
})
const page = (messages: Line[], conversation: Talk | null = talk('c')): ConversationPage => ({
  conversation, messages, survey: null, email: null, cursor: 10, linked: false,
})

test('changes in any order and number lead to what a fresh page shows', () => {
  const [a, b, c] = [line('a', '01'), line('b', '02.5'), line('c', '02.400001', { kind: 'reply' })]
  const read = { ...c, read_at: '2026-03-02T09:01:00Z' }
  const changes = [
    { is: 'change', cursor: 13, messages: [read], conversation: talk('c') },
    { is: 'change', cursor: 12, messages: [b] },
    { is: 'change', cursor: 11, messages: [a] },
    { is: 'change', cursor: 11, messages: [a] },
  ] as const
  const known = changes.reduce((so, change) => withChange(so, { ...change, messages: [...change.messages] }), NOTHING)
  expect(known.lines).toEqual(fromPage(page([a, read, b])).lines)
  expect(known.cursor).toBe(13)
})

test('a new conversation takes the place of the one before', () => {
  const known = fromPage(page([line('a', '01')], talk('c', { closed_at: '2026-03-02T10:00:00Z' })))
  const next = line('z', '09', { conversation_id: 'd' })
  const after = withChange(known, { is: 'change', cursor: 20, conversation: talk('d'), messages: [next] })
  expect(after.lines).toEqual([next])
  expect(after.talk?.id).toBe('d')
})

test('a place in the queue is only for who waits', () => {
  const wait = { place: 2, seconds: 90, reason: 'busy' }
  expect(withWait(fromPage(page([])), wait).talk?.wait).toEqual(wait)
  const answered = fromPage(page([], talk('c', { adviser: { id: 'x', name: 'Camille' } })))
  expect(withWait(answered, wait)).toBe(answered)
  expect(withWait(NOTHING, wait)).toBe(NOTHING)
})

test('unread are the answers that were not seen', () => {
  const lines = [line('a', '01'), line('b', '02', { kind: 'reply' }), line('c', '03', { kind: 'reply', read_at: 'x' })]
  expect(unread(lines).map((one) => one.id)).toEqual(['b'])
})
