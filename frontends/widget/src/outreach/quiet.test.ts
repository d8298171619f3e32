import { expect, it } from 'vitest'
import { memoryOf } from '../state/memory'
import { mayHear, noteDismissed, noteSpoken } from './quiet'

const DAY = 86_400_000

it('speaks once in so many days, over all messages, and never again what was dismissed', () => {
  const memory = memoryOf('brand', null)
  expect(mayHear(memory, 'a', 7, 10 * DAY)).toBe(true)
  noteSpoken(memory, 10 * DAY)
  expect(mayHear(memory, 'b', 7, 16 * DAY)).toBe(false)
  expect(mayHear(memory, 'b', 7, 17.1 * DAY)).toBe(true)
  noteDismissed(memory, 'a')
  expect(mayHear(memory, 'a', 7, 99 * DAY)).toBe(false)
})
