import { expect, it } from 'vitest'
import { filled, unfilled } from './fields'

const fields = { 'customer.name': 'Zoé', 'conversation.number': '12', promise: null, 'brand.name': ' ' }

it('fills in what is known', () => {
  expect(filled('{{customer.name}}, n° {{ conversation.number }}', fields)).toBe('Zoé, n° 12')
})

it('leaves what is empty or unknown to be seen, and names it once', () => {
  const text = filled('{{promise}} {{brand.name}} {{order}} {{order}} {{customer.name}}', fields)
  expect(text).toBe('{{promise}} {{brand.name}} {{order}} {{order}} Zoé')
  expect(unfilled(text)).toEqual(['promise', 'brand.name', 'order'])
})
