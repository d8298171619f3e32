import { describe, expect, test } from 'vitest'
import { newId } from './ids'
import { memoryOf } from './memory'
import { Outbox } from './outbox'
import { storage } from './storage.testing'

describe('ids', () => {
  test('are version 7 UUIDs in the order of making, whatever the clock does', () => {
    const ids = [...Array(5000)].map((_, turn) => newId(turn % 3 ? 1_800_000_000_000 : 1_700_000_000_000))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('the outbox', () => {
  test('keeps messages in their order until they are safe, over reloads', () => {
    const kept = storage()
    const outbox = new Outbox(memoryOf('a', kept))
    const [one, two] = [outbox.add('one', [], 1), outbox.add('two', [], 2)]
    const reloaded = new Outbox(memoryOf('a', kept))
    expect(reloaded.all().map((waiting) => waiting.text)).toEqual(['one', 'two'])
    reloaded.remove(one.id)
    expect(reloaded.next()).toEqual(two)
  })

  test('is shared by two tabs without losing what either writes', () => {
    const kept = storage()
    const tabs = [new Outbox(memoryOf('a', kept)), new Outbox(memoryOf('a', kept))]
    tabs.forEach((tab, place) => tab.add(`from ${place}`, [], 1))
    expect(tabs[0]!.all()).toEqual(tabs[1]!.all())
    expect(tabs[0]!.all()).toHaveLength(2)
  })

  test('passes over what was refused, and sends it as new when asked again', () => {
    const outbox = new Outbox(memoryOf('a', storage()))
    const [one, two] = [outbox.add('one', [], 1), outbox.add('two', [], 2)]
    outbox.refuse(one.id, 'too long')
    expect(outbox.next()?.id).toBe(two.id)
    outbox.retry(one.id, 3)
    expect(outbox.all().map((waiting) => waiting.text)).toEqual(['two', 'one'])
    expect(outbox.all().some((waiting) => waiting.id === one.id)).toBe(false)
  })

  test('works where the browser refuses storage, for as long as the page lives', () => {
    const full = storage()
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    for (const memory of [memoryOf('a', null), memoryOf('a', full)]) {
      const outbox = new Outbox(memory)
      const one = outbox.add('one', [], 1)
      expect(outbox.all()).toEqual([one])
      outbox.remove(one.id)
      expect(outbox.all()).toEqual([])
    }
  })

  test('of one brand is not that of another', () => {
    const kept = storage()
    new Outbox(memoryOf('a', kept)).add('for a', [], 1)
    expect(new Outbox(memoryOf('b', kept)).all()).toEqual([])
  })
})
