import { expect, it } from 'vitest'
import type { Summary } from '$ui/contract'
import { hindrance, keepable } from './merging'

const one = (more: Partial<Summary> = {}): Summary =>
  ({ id: crypto.randomUUID(), brand_id: 'b', customer: { id: 'c', name: null }, closed_at: null, merged_into: null, last_message_at: '2025-03-05T15:30:00Z', ...more }) as Summary

it('merges two or more of one customer and brand, of which one is open', () => {
  expect(hindrance([one()])).toBe('too-few')
  expect(hindrance([one(), one({ customer: { id: 'd', name: null } })])).toBe('two-customers')
  expect(hindrance([one(), one({ brand_id: 'other' })])).toBe('two-brands')
  expect(hindrance([one({ closed_at: 'x' }), one({ closed_at: 'x' })])).toBe('kept-closed')
  expect(hindrance([one(), one({ closed_at: 'x' }), one()])).toBe(null)
})

it('offers the newest open one first to go on', () => {
  const [old, recent, closed] = [one(), one({ last_message_at: '2025-03-06T08:00:00Z' }), one({ closed_at: 'x' })]
  expect(keepable([old, closed, recent])).toEqual([recent, old])
})
