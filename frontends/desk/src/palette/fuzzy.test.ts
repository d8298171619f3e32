import { expect, it } from 'vitest'
import { fit, fitting } from './fuzzy'

it('finds letters in their order, whatever accents and capitals', () => {
  expect(fit('rep', 'Répondre')).toBeGreaterThan(0)
  expect(fit('ÉQ', 'équipe')).toBeGreaterThan(0)
  expect(fit('per', 'Répondre')).toBe(0)
  expect(fit('', 'anything')).toBeGreaterThan(0)
})

it('puts starts of words and letters side by side first', () => {
  const names = ['note privée', 'transférer', 'répondre', 'réponses enregistrées', 'clore']
  expect(fitting('rep', names, (one) => one)[0]).toBe('répondre')
  expect(fitting('np', names, (one) => one)).toEqual(['note privée'])
  expect(fitting('zz', names, (one) => one)).toEqual([])
})

it('goes back to the start of a word when that ends well only there', () => {
  expect(fit('cl', 'accueil clore')).toBeGreaterThan(fit('cl', 'accueil'))
})
