import { expect, it } from 'vitest'
import type { SavedReply } from '$ui/contract'
import { matching, slashed } from './saved-replies'

const reply = (shortcut: string, title: string, language = 'fr'): SavedReply =>
  ({ id: shortcut + language, shortcut, title, body: '', language, brand_id: null })

it('looks for the word after a slash at the caret only', () => {
  expect(slashed('/rem', 4)).toEqual({ query: 'rem', from: 0 })
  expect(slashed('Bonjour\n/', 9)).toEqual({ query: '', from: 8 })
  expect(slashed('Bonjour /délai et', 14)).toEqual({ query: 'délai', from: 8 })
  expect(slashed('https://x', 9)).toBeNull()
  expect(slashed('et/ou', 5)).toBeNull()
  expect(slashed('/rem ', 5)).toBeNull()
})

it('puts shortcuts before titles and the language of the customer first', () => {
  const replies = [reply('merci', 'Remercier'), reply('refund', 'Refund', 'en'), reply('remb', 'Rembourser'), reply('x', 'Le délai')]
  expect(matching(replies, 're', 'fr').map((one) => one.shortcut)).toEqual(['remb', 'merci', 'refund'])
  expect(matching(replies, 'delai', 'fr').map((one) => one.shortcut)).toEqual(['x'])
  expect(matching(replies, '', 'en')[0]?.shortcut).toBe('refund')
})
