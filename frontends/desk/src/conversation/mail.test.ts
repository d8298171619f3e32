import { expect, it } from 'vitest'
import { mailDocument, remotePictures } from './mail'

const MAIL = '<p>Bonjour</p><img alt="" data-src="http://shop.example/a.png"><img src="/api/v1/files/1?s=2">'

it('fetches nothing from elsewhere until it is asked to', () => {
  const page = mailDocument(MAIL, '/mail.css')
  expect(remotePictures(MAIL)).toBe(1)
  expect(page).toContain("img-src 'self' data:;")
  expect(page).not.toContain(' src="https:')
})

it('shows pictures by https alone, and tells nobody where from', () => {
  const page = mailDocument(MAIL, '/mail.css', { pictures: true })
  expect(page).toContain("img-src 'self' data: https:;")
  expect(page).toContain('<img alt="" referrerpolicy="no-referrer" src="https://shop.example/a.png">')
  expect(page).toContain('<meta name="referrer" content="no-referrer">')
  expect(page).toContain("default-src 'none'")
})
