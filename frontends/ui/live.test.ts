// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Live, type LiveState } from './live'

class Socket {
  static made: Socket[] = []
  static readonly OPEN = 1
  readyState = 0
  sent: string[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void

  constructor(readonly url: string) {
    Socket.made.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.readyState = 3
  }
  open() {
    this.readyState = 1
    this.onopen?.()
  }
  tell(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
  end(code: number) {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

type In = { is: string; cursor?: number }
type Out = { do: string; cursor?: number }
let cursor: number
let states: LiveState[]
let heard: In[]
let refused: number[]
let live: Live<In, Out>
const newest = () => Socket.made.at(-1)!

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Socket)
  Socket.made = []
  ;[cursor, states, heard, refused] = [7, [], [], []]
  live = new Live<In, Out>({
    path: '/live',
    hello: () => ({ do: 'hello', cursor }),
    hear: (message) => heard.push(message),
    onstate: (state) => states.push(state),
    onrefused: (code) => refused.push(code),
  })
  live.start()
})

afterEach(() => {
  live.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function open(): void {
  newest().open()
  newest().tell({ is: 'hello' })
}

it('says at each connection the last cursor that it saw', () => {
  open()
  cursor = 42
  newest().end(1006)
  vi.advanceTimersByTime(1_000)
  newest().open()
  expect(Socket.made.map((one) => one.sent)).toEqual([
    ['{"do":"hello","cursor":7}'], ['{"do":"hello","cursor":42}'],
  ])
})

it('waits longer after each failure, and never more than ten seconds', () => {
  const pauses: number[] = []
  for (let tries = 0; tries < 9; tries++) {
    const before = Socket.made.length
    newest().end(1006)
    let waited = 0
    while (Socket.made.length === before) {
      vi.advanceTimersByTime(50)
      waited += 50
    }
    pauses.push(waited)
  }
  expect(pauses[0]).toBeLessThanOrEqual(550)
  expect(pauses[3]).toBeGreaterThanOrEqual(2_000)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(10_050)
})

it('comes back at once when the network does, leaving no other socket open', () => {
  newest().end(1006)
  dispatchEvent(new Event('online'))
  expect(Socket.made).toHaveLength(2)
  dispatchEvent(new Event('online'))
  expect(Socket.made.map((one) => one.readyState)).toEqual([3, 3, 0])
  vi.advanceTimersByTime(5_000)
  expect(Socket.made).toHaveLength(3)
})

it('gives up a connection that has gone silent, after asking', () => {
  open()
  vi.advanceTimersByTime(25_000)
  expect(newest().sent.at(-1)).toBe('{"do":"ping"}')
  newest().tell({ is: 'pong' })
  vi.advanceTimersByTime(25_000)
  vi.advanceTimersByTime(8_000)
  expect(states.at(-1)).toBe('waiting')
})

it('hears nothing more from a connection that it gave up', () => {
  open()
  const old = newest()
  dispatchEvent(new Event('offline'))
  old.tell({ is: 'change' })
  expect(heard).toEqual([{ is: 'hello' }])
})

it('does not come back when it is not known, but does when it was slow', () => {
  open()
  newest().end(4408)
  vi.advanceTimersByTime(1_000)
  expect(Socket.made).toHaveLength(2)
  newest().end(4401)
  vi.advanceTimersByTime(60_000)
  expect([Socket.made.length, refused]).toEqual([2, [4401]])
})
