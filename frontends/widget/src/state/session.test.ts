// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ConversationPage, Line, Talk } from './contract'
import { memoryOf } from './memory'
import { Session } from './session.svelte'
import { storage } from './storage.testing'

class Socket {
  static newest: Socket
  static readonly OPEN = 1
  readyState = 1
  sent: { do: string; id?: string }[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void

  constructor() {
    Socket.newest = this
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.readyState = 3
  }
  tell(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

const talk: Talk = { id: 'c', opened_at: '2026-03-02T09:00:00Z', closed_at: null, adviser: null, wait: null }
let pages: ((page: ConversationPage) => void)[]
let session: Session

const line = (id: string): Line => ({
  id, conversation_id: 'c', kind: 'inbound', channel: 'chat', author: { kind: 'customer', name: null },
  text: 'Bonjour', created_at: '2026-03-02T09:00:00Z', read_at: null, files: [], prompt: null, answers: null,
})
const page = (cursor: number, conversation: Talk | null, messages: Line[]): ConversationPage => ({
  conversation, messages, survey: null, email: null, cursor, linked: false,
})
const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Socket)
  pages = []
  vi.stubGlobal('fetch', (url: string) => {
    const answer = (body: object) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
    if (url.endsWith('/visitors')) return Promise.resolve(answer({ token: 'vt' }))
    return new Promise((resolve) => pages.push((told) => resolve(answer(told))))
  })
  session = new Session('brand', 'fr', memoryOf('brand', storage()))
  await session.start()
  session.send('Bonjour', [])
  await settled()
  Socket.newest.onopen?.()
  Socket.newest.tell({ is: 'hello', cursor: 5, resync: false })
})

afterEach(() => {
  session.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('keeps its first message when the conversation asked for before it is answered after it', async () => {
  const { id } = Socket.newest.sent.find((said) => said.do === 'send')!
  Socket.newest.tell({ is: 'taken', id, conversation_id: 'c' })
  Socket.newest.tell({ is: 'change', cursor: 5, conversation: talk, messages: [line(id!)] })
  expect(session.known.lines).toHaveLength(1)
  pages.shift()!(page(5, null, []))
  await settled()
  expect(session.known.talk).toEqual(talk)
  expect(session.known.lines).toHaveLength(1)
  // It is asked again, and that is believed: nothing was told meanwhile.
  pages.shift()!(page(7, { ...talk, adviser: { id: 'a', name: 'Ana' } }, [line(id!)]))
  await settled()
  expect(session.known.talk?.adviser?.name).toBe('Ana')
  expect(pages).toHaveLength(0)
})

it('asks again when a change that follows names no conversation', async () => {
  const { id } = Socket.newest.sent.find((said) => said.do === 'send')!
  Socket.newest.tell({ is: 'taken', id, conversation_id: 'c' })
  pages.shift()!(page(5, null, []))
  await settled()
  Socket.newest.tell({ is: 'change', cursor: 6, messages: [line(id!)] })
  await settled()
  await vi.advanceTimersByTimeAsync(3_000)
  pages.shift()!(page(6, talk, [line(id!)]))
  await settled()
  expect(session.known.lines).toHaveLength(1)
})
