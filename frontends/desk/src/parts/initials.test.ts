import { expect, it } from 'vitest'
import { initials } from './initials'

it('takes the first letters of the first and last names', () => {
  expect(initials('Camille Le Goff')).toBe('CG')
  expect(initials('Zoé')).toBe('Z')
  expect(initials('émile.durand@example.org')).toBe('ÉO')
})

it('stands for somebody without a name', () => {
  expect(initials(null)).toBe('?')
  expect(initials('+33 6 12')).toBe('?')
})
