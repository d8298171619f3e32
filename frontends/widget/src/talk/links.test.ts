import { expect, test } from 'vitest'
import { pieces } from './links'

test.each([
  ['no address', [['no address']]],
  ['see https://a.example/b?c=1#d.', [['see '], ['https://a.example/b?c=1#d', 1], ['.']]],
  ['(http://a.example)', [['('], ['http://a.example', 1], [')']]],
  ['https://a.example/Miroir_(optique), non ?', [['https://a.example/Miroir_(optique)', 1], [', non ?']]],
  ['javascript:alert(1) data:text/html,x', [['javascript:alert(1) data:text/html,x']]],
  ['https://', [['https://']]],
])('%s', (text, expected) => {
  const found = pieces(text as string)
  expect(found.map((piece) => piece.text).join('')).toBe(text)
  expect(found.map(({ text, href }) => (href ? [text, 1] : [text]))).toEqual(expected)
})
