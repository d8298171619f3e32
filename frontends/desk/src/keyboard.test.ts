// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from 'vitest'
import { actions, listenToKeys, register, type Action } from './keyboard'
import { preferences } from './session/preferences.svelte'

let done: string[]
let stops: (() => void)[]

const action = (id: string, over: Partial<Action> = {}): Action =>
  ({ id, group: 'desk', name: () => id, run: () => done.push(id), ...over })

const press = (key: string, over: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...over }))

beforeEach(() => {
  done = []
  document.body.innerHTML = '<textarea></textarea>'
  stops = [listenToKeys(() => done.push('leave'))]
})
afterEach(() => {
  for (const stop of stops) stop()
  preferences.choose({ keys: true })
})

it('does what a letter stands for while its component is on screen', () => {
  const leave = register(action('reply', { key: 'r' }))
  press('r')
  leave()
  press('r')
  expect(done).toEqual(['reply'])
})

it('leaves letters to whoever writes, but not chords nor what is wanted while writing', () => {
  stops.push(register(action('a', { key: 'a', alt: ['a', 'å'] }), action('palette', { chord: 'k' })))
  const field = document.querySelector('textarea')!
  press('a', {}, field)
  press('k', { ctrlKey: true }, field)
  press('k', { metaKey: true }, field)
  press('å', { altKey: true }, field)
  expect(done).toEqual(['palette', 'palette', 'a'])
})

it('heeds no single key once they are turned off', () => {
  stops.push(register(action('reply', { key: 'r' }), action('palette', { chord: 'k' })))
  preferences.choose({ keys: false })
  press('r')
  press('k', { ctrlKey: true })
  expect(done).toEqual(['palette'])
})

it('gives a key to the last registered that is possible', () => {
  stops.push(register(action('under', { key: 'e' })))
  stops.push(register(action('over', { key: 'e', when: () => done.length === 0 })))
  press('e')
  press('e')
  expect(done).toEqual(['over', 'under'])
})

it('has nothing happen behind a dialog', () => {
  stops.push(register(action('reply', { key: 'r' })))
  document.body.innerHTML = '<dialog open></dialog>'
  press('r')
  press('Escape')
  expect(done).toEqual([])
})

it('lists each action once', () => {
  stops.push(register(action('tag')), register(action('tag')), register(action('snooze')))
  expect(actions().map((one) => one.id)).toEqual(['tag', 'snooze'])
})
