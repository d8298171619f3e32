// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Unsent } from '../state/timeline'
import { outbox } from './outbox.svelte'

const ACCOUNT = 'account'
let answers: (() => Promise<Response>)[]
let sent: { url: string; body: { id: string; text: string }; key: string }[]

function unsent(id: string, over: Partial<Unsent> = {}): Unsent {
  return {
    id, conversation_id: 'c', kind: 'reply', channel: 'chat', text: id, files: [],
    written_at: `2025-01-01T00:00:0${id.length}Z`, refused: null, ...over,
  }
}

const accepted = async () => new Response('{"conversation_id":"c"}', { status: 201 })
const refusal = async () => new Response('{"code":"conflict","detail":"closed"}', { status: 409 })
const unreachable = () => Promise.reject(new TypeError('network'))

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  ;[answers, sent] = [[], []]
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>
    sent.push({ url, body: JSON.parse(String(init.body)), key: headers['Idempotency-Key'] ?? '' })
    return (answers.shift() ?? accepted)()
  })
  outbox.open(ACCOUNT)
})

afterEach(async () => {
  outbox.empty()
  await vi.runAllTimersAsync()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('sends in the order of writing, each under its own id, and keeps nothing', async () => {
  outbox.send(unsent('a'))
  outbox.send(unsent('bb', { kind: 'note' }))
  await vi.advanceTimersByTimeAsync(10)
  expect(sent.map(({ url, body, key }) => [url.split('/').at(-1), body.id, key])).toEqual([
    ['replies', 'a', 'a'], ['notes', 'bb', 'bb'],
  ])
  expect(outbox.items).toEqual([])
  expect(localStorage).toHaveLength(0)
})

it('keeps what the network swallowed and sends the same again', async () => {
  answers = [unreachable, unreachable]
  outbox.send(unsent('a'))
  await vi.advanceTimersByTimeAsync(10)
  expect(outbox.waiting).toBe(1)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(sent.map(({ body }) => body.id)).toEqual(['a', 'a', 'a'])
  expect(outbox.items).toEqual([])
})

it('goes on past what the server refuses, which stays with its reason', async () => {
  answers = [refusal]
  outbox.send(unsent('a'))
  outbox.send(unsent('bb'))
  await vi.advanceTimersByTimeAsync(10)
  expect(sent.map(({ body }) => body.id)).toEqual(['a', 'bb'])
  expect(outbox.items.map((one) => [one.id, one.refused !== null])).toEqual([['a', true]])
  outbox.retry('a')
  await vi.advanceTimersByTimeAsync(10)
  expect(outbox.items).toEqual([])
})

it('finds again after a reload what had not left', async () => {
  localStorage.setItem(`miroir:outbox:${ACCOUNT}:a`, JSON.stringify(unsent('a')))
  localStorage.setItem('miroir:outbox:somebody-else:x', JSON.stringify(unsent('x')))
  outbox.open(ACCOUNT)
  await vi.advanceTimersByTimeAsync(10)
  expect(sent.map(({ body }) => body.id)).toEqual(['a'])
})
