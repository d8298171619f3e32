import { expect, it } from 'vitest'
import { compareInstants } from './instants'

it('orders whole seconds before their fractions', () => {
  const sorted = ['2025-01-01T00:00:00.000002Z', '2025-01-01T00:00:01Z', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00.1Z']
  expect(sorted.sort(compareInstants)).toEqual([
    '2025-01-01T00:00:00Z', '2025-01-01T00:00:00.000002Z', '2025-01-01T00:00:00.1Z', '2025-01-01T00:00:01Z',
  ])
})
