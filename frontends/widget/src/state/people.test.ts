// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { memoryOf } from './memory'
import { People } from './people.svelte'
import { storage } from './storage.testing'

const PROOF = { user_id: 'camille', user_hash: 'proof' }
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

afterEach(() => vi.unstubAllGlobals())

it('gives what is written while a person is signed in to that person', async () => {
  const asked: string[] = []
  let signIn = (_: Response) => {}
  vi.stubGlobal('WebSocket', class { close() {} })
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url.split('/').at(-1)!)
    return new Promise<Response>((resolve) => {
      if (url.endsWith('/sign-in')) signIn = resolve
    })
  })
  const kept = storage()
  const people = new People('brand', 'fr', () => {}, (name) => memoryOf(name, kept))
  void people.identify(PROOF)
  people.session.send('Bonjour', [])
  await settled()
  expect(asked).toEqual(['sign-in']) // nobody becomes a visitor meanwhile
  const headers = { 'content-type': 'application/json' }
  signIn(new Response(JSON.stringify({ token: 'camille’s' }), { headers }))
  await settled()
  expect(people.session.signed).toBe(true)
  expect(people.session.waiting.map(({ text }) => text)).toEqual(['Bonjour'])
  expect(asked).not.toContain('visitors')
  people.session.stop()
})
