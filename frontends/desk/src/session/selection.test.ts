import { beforeEach, expect, it } from 'vitest'
import { MOST, selection } from './selection.svelte'

const rows = ['a', 'b', 'c', 'd', 'e']
beforeEach(() => selection.clear())

it('takes what is chosen and lets go what is chosen again', () => {
  selection.toggle('a')
  selection.toggle('b')
  selection.toggle('a')
  expect(selection.ids).toEqual(['b'])
})

it('goes from the last one chosen through another, either way', () => {
  selection.toggle('d')
  selection.through('b', rows)
  expect([...selection.ids].sort()).toEqual(['b', 'c', 'd'])
  selection.clear()
  selection.through('c', rows)
  selection.through('e', rows)
  expect(selection.ids).toContain('e')
})

it('holds no more than the server acts on at once', () => {
  selection.all(Array.from({ length: MOST + 50 }, (_, n) => `${n}`))
  selection.toggle('one more')
  expect(selection.size).toBe(MOST)
})

it('forgets what was done', () => {
  selection.all(rows)
  selection.forget(['a', 'e'])
  expect(selection.ids).toEqual(['b', 'c', 'd'])
})
