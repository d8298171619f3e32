// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { foldQuote } from './quotes'

const folded = (html: string, quoted: string | null = null) => foldQuote(html, quoted, '…').html
const inside = (html: string) => /<details>(.*)<\/details>/s.exec(html)?.[1] ?? null

it('folds a quote at the end with the line that introduces it', () => {
  const html = folded('<p>Merci.</p><p>Le 3 nov., Lumen a écrit :</p><blockquote>Bonjour<blockquote>Avant</blockquote></blockquote>')
  expect(html).toContain('<p>Merci.</p><details>')
  expect(inside(html)).toContain('Lumen a écrit')
  expect(inside(html)).toContain('Avant')
})

it('leaves a quote that is answered below it', () => {
  const html = '<blockquote>Quand ?</blockquote><p>Demain.</p>'
  expect(foldQuote(html, null, '…')).toEqual({ html, folded: false })
})

it('leaves a mail that is nothing but a quote', () => {
  expect(foldQuote('<blockquote>Seul</blockquote>', null, '…').folded).toBe(false)
})

it('finds a quote without block quotes by its first words', () => {
  const html = folded(
    '<div><p>Voici.</p><div><hr><b>De :</b> Lumen &lt;a@example.org&gt;<br>Objet : Lampe</div><p>Ancien texte</p></div>',
    '> De : Lumen <a@example.org>\n> Objet : Lampe',
  )
  expect(html.indexOf('Voici')).toBeLessThan(html.indexOf('<details>'))
  expect(inside(html)).toContain('Ancien texte')
})

it('changes nothing where the words are not found', () => {
  expect(foldQuote('<p>Bonjour</p>', 'Tout autre chose ici', '…').folded).toBe(false)
})
