import { expect, it } from 'vitest'
import type { Adviser } from '$ui/contract'
import { callable, calling, mentioned } from './mentions'

const adviser = (id: string, name: string) => ({ id, name }) as Adviser
const all = [adviser('z', 'Zoé'), adviser('j', 'Jean'), adviser('jp', 'Jean-Paul')]

it('calls who is named after an @, accents ignored', () => {
  expect(mentioned('@zoe tu vois ? merci @Jean.', all)).toEqual(['z', 'j'])
  expect(mentioned('écris à a@zoe.fr', all)).toEqual([])
  expect(mentioned('@Jeanne', all)).toEqual([])
})

it('takes the longer of two names that fit', () => {
  expect(mentioned('@jean-paul ?', all)).toEqual(['jp'])
})

it('offers colleagues while a name is typed', () => {
  expect(calling('bonjour @jea')).toBe('jea')
  expect(calling('a@jea')).toBeNull()
  expect(callable(all, 'jea', 'j').map((one) => one.id)).toEqual(['jp'])
})
