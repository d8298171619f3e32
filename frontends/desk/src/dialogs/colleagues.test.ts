import { expect, it } from 'vitest'
import type { Adviser, PresenceState } from '$ui/contract'
import { colleagues } from './colleagues'

const adviser = (name: string, state: PresenceState, languages: string[], team_ids: string[]): Adviser =>
  ({ id: name, name, team_ids, languages, capacity: 100, presence: { state, since: '', set_by: 'adviser' } })

const all = [
  adviser('Zoé', 'offline', ['fr'], ['t']),
  adviser('Bob', 'available', ['en'], ['t']),
  adviser('Ana', 'available', ['fr'], ['other']),
  adviser('Éric', 'available', ['fr'], ['t']),
]

it('puts the present first, then who speaks the language, then the team', () => {
  const names = colleagues(all, { wanted: '', language: 'fr', team: 't' }).map((one) => one.name)
  expect(names).toEqual(['Éric', 'Ana', 'Bob', 'Zoé'])
})

it('finds names without their accents', () => {
  expect(colleagues(all, { wanted: ' eri', language: null, team: null }).map((one) => one.name)).toEqual(['Éric'])
})
