import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { memoryOf } from './memory'
import { Outbox, type Waiting } from './outbox'
import { Sender } from './sender'
import { storage } from './storage.testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function setUp(kept = storage()) {
  const outbox = new Outbox(memoryOf('a', kept))
  const said: Waiting[] = []
  const line = { open: true }
  const say = (waiting: Waiting) => line.open && said.push(waiting) > 0
  const sender = new Sender({ outbox, say, onchange: () => {} })
  return { outbox, sender, said, line }
}

test('the next message leaves only once the one before is safe', () => {
  const { outbox, sender, said } = setUp()
  const [one, two] = [outbox.add('one', [], 1), outbox.add('two', [], 2)]
  sender.flush()
  sender.flush()
  expect(said.map((waiting) => waiting.id)).toEqual([one.id])
  sender.taken(one.id)
  expect(said.map((waiting) => waiting.id)).toEqual([one.id, two.id])
})

test('a message without an answer is sent again under its id', () => {
  const { outbox, sender, said } = setUp()
  const one = outbox.add('one', [], 1)
  sender.flush()
  vi.advanceTimersByTime(10_000)
  expect(said.map((waiting) => waiting.id)).toEqual([one.id, one.id])
})

test('what could not leave leaves with the next connection', () => {
  const { outbox, sender, said, line } = setUp()
  line.open = false
  outbox.add('one', [], 1)
  sender.flush()
  expect(said).toEqual([])
  line.open = true
  sender.reset()
  expect(said).toHaveLength(1)
})

test('a flood waits as long as it is told to, and keeps its order', () => {
  const { outbox, sender, said } = setUp()
  const [one] = [outbox.add('one', [], 1), outbox.add('two', [], 2)]
  sender.flush()
  sender.refused(one.id, 'slow down', 3)
  sender.flush()
  expect(said).toHaveLength(1)
  vi.advanceTimersByTime(3_000)
  expect(said.map((waiting) => waiting.text)).toEqual(['one', 'one'])
})

test('what is refused for good does not hold up what follows', () => {
  const { outbox, sender, said } = setUp()
  const [one] = [outbox.add('one', [], 1), outbox.add('two', [], 2)]
  sender.flush()
  sender.refused(one.id, 'not this', null)
  expect(said.map((waiting) => waiting.text)).toEqual(['one', 'two'])
  expect(outbox.all().find((waiting) => waiting.id === one.id)?.problem).toBe('not this')
})

/** A small generator of chance that gives the same every time (mulberry32). */
function chance(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let value = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

test.each([...Array(40).keys()])('over a hostile network everything arrives once, in order (%i)', (seed) => {
  const random = chance(seed)
  const kept = storage()
  const arrived: string[] = []
  const seen = new Set<string>()
  const senders: Sender[] = []

  // Either way a message may be lost, doubled, or late: so overtaken by later ones.
  const hostile = (deliver: () => void) => {
    const copies = random() < 0.3 ? 0 : random() < 0.3 ? 2 : 1
    for (let copy = 0; copy < copies; copy++) setTimeout(deliver, random() * 15_000)
  }
  const server = (waiting: Waiting, from: Sender) => {
    if (!seen.has(waiting.id)) {
      seen.add(waiting.id)
      arrived.push(waiting.text)
    }
    hostile(() => from.taken(waiting.id))
  }
  for (let tab = 0; tab < 2; tab++) {
    const outbox = new Outbox(memoryOf('a', kept))
    const say = (waiting: Waiting) => {
      if (random() < 0.2) return false
      hostile(() => server(waiting, senders[tab]!))
      return true
    }
    senders.push(new Sender({ outbox, say, onchange: () => {} }))
  }

  const outbox = new Outbox(memoryOf('a', kept))
  const sent: string[] = []
  for (let turn = 0; turn < 30; turn++) {
    sent.push(outbox.add(`message ${turn}`, [], Date.now()).text)
    vi.advanceTimersByTime(random() * 4_000)
    senders[turn % 2]!.flush()
  }
  for (let turn = 0; turn < 2000 && outbox.all().length > 0; turn++) {
    vi.advanceTimersByTime(1_000)
    senders[turn % 2]!.flush()
    if (random() < 0.05) senders[turn % 2]!.reset()
  }
  expect(outbox.all()).toEqual([])
  expect(arrived).toEqual(sent)
})
