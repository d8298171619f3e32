import { expect, test } from 'vitest'
import { date, money, number } from './values'

const plain = (text: string) => text.replaceAll(/\s/g, ' ')

test('an amount is written as the reader does', () => {
  expect(plain(money({ amount: '1234.5', currency: 'EUR' }, 'fr'))).toBe('1 234,50 €')
  expect(plain(money({ amount: '12', currency: 'GBP' }, 'en'))).toBe('£12.00')
  expect(plain(money({ amount: '1', currency: 'ZZZ' }, 'en'))).toBe('ZZZ 1.00')
})

test('a number is written as the reader does', () => {
  expect(plain(number(1234.5, 'fr'))).toBe('1 234,5')
})

test('a day is the same day everywhere', () => {
  expect(plain(date('2026-03-02', 'fr'))).toBe('2 mars 2026')
  expect(plain(date('2026-12-31', 'en'))).toBe('31 Dec 2026')
})
