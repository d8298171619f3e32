import { expect, it } from 'vitest'
import type { Message } from '$ui/contract'
import { timeline, type Unsent } from './timeline'

const day = (at: string) => at.slice(0, 10)
const message = (id: string, created_at: string, over: Partial<Message> = {}): Message => ({
  id, conversation_id: 'a', kind: 'inbound', channel: 'chat',
  author: { kind: 'customer', id: 'c', name: 'C' }, text: id, html: null, folded: null,
  created_at, read_at: null, delivery: 'none', failure_code: null, failure: null, files: [],
  event: null, origin: null, cc: [], meetings: [], prompt: null, answers: null, ...over,
})
const unsent = (id: string): Unsent => ({
  id, conversation_id: 'a', kind: 'reply', channel: 'chat', text: id, files: [],
  written_at: '2025-03-02T09:00:00Z', refused: null,
})
const reply = { kind: 'reply' as const, author: { kind: 'adviser' as const, id: 'me', name: 'Me' } }

it('separates days and channels, but a note changes no channel', () => {
  const rows = timeline([
    message('1', '2025-03-01T09:00:00Z'),
    message('2', '2025-03-02T09:00:00Z', { kind: 'note', channel: 'email' }),
    message('3', '2025-03-02T09:01:00Z', { channel: 'email' }),
  ], [], day)
  expect(rows.map((row) => row.is)).toEqual(['day', 'channel', 'message', 'day', 'message', 'channel', 'message'])
})

it('runs together what one person writes within minutes', () => {
  const rows = timeline([
    message('1', '2025-03-01T09:00:00Z'), message('2', '2025-03-01T09:02:00Z'),
    message('3', '2025-03-01T09:03:00Z', reply), message('4', '2025-03-01T09:30:00Z', reply),
  ], [], day)
  const runs = rows.flatMap((row) => (row.is === 'message' ? [[row.key, row.opens, row.closes]] : []))
  expect(runs).toEqual([['1', true, false], ['2', false, true], ['3', true, true], ['4', true, true]])
})

it('marks only the last reply that was read', () => {
  const rows = timeline([
    message('1', '2025-03-01T09:00:00Z', { ...reply, read_at: '2025-03-01T09:05:00Z' }),
    message('2', '2025-03-01T09:01:00Z', { ...reply, read_at: '2025-03-01T09:05:00Z' }),
    message('3', '2025-03-01T09:02:00Z', reply),
  ], [], day)
  expect(rows.flatMap((row) => (row.is === 'message' && row.read ? [row.key] : []))).toEqual(['2'])
})

it('shows what is unsent until it has arrived', () => {
  const rows = timeline([message('1', '2025-03-01T09:00:00Z', reply)], [unsent('1'), unsent('2')], day)
  expect(rows.filter((row) => row.is === 'unsent').map((row) => row.key)).toEqual(['2'])
})
