import { expect, it } from 'vitest'
import { linked } from './linked'

const links = (text: string) => linked(text).flatMap(({ text, href }) => (href ? [[text, href]] : []))

it('finds addresses of the web and of mail, without the punctuation after them', () => {
  expect(links('Voyez https://example.org/a?b=c, puis écrivez à x.y@example.org.')).toEqual([
    ['https://example.org/a?b=c', 'https://example.org/a?b=c'],
    ['x.y@example.org', 'mailto:x.y@example.org'],
  ])
})

it('keeps a bracket that the address opened', () => {
  expect(links('(https://example.org/wiki/A_(b))')).toEqual([['https://example.org/wiki/A_(b)', 'https://example.org/wiki/A_(b)']])
})

it('loses nothing of the text and links to nothing else', () => {
  const text = 'javascript:alert(1) <b>http://a.b</b> data:text/html,x'
  expect(linked(text).map((piece) => piece.text).join('')).toBe(text)
  expect(links(text)).toEqual([['http://a.b', 'http://a.b']])
})
