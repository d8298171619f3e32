// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { landClicks } from './landing'

let stop: () => void
let clicked: string[]
/** What lies under the pointer now; the browser knows by itself. */
let under: Element

const row = (id: string) => document.getElementById(id)!

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = '<ul><li><a id="one" href="#one">1</a></li><li><a id="two" href="#two">2</a></li></ul>'
  clicked = []
  for (const one of document.querySelectorAll('a')) one.onclick = () => void clicked.push(one.id)
  document.elementFromPoint = () => under
  stop = landClicks()
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

function press(on: Element) {
  on.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, clientX: 9, clientY: 9 }))
}

/** Let go over an element; `clicks`: where the browser's own click goes. */
function release(over: Element, { clicks, at = 9 }: { clicks: HTMLElement; at?: number }) {
  under = over
  over.dispatchEvent(new MouseEvent('pointerup', { bubbles: true, clientX: at, clientY: 9 }))
  clicks.click()
  vi.runAllTimers()
}

it('leaves a click alone whose place did not move', () => {
  press(row('one'))
  release(row('one'), { clicks: row('one') })
  expect(clicked).toEqual(['one'])
})

it('clicks on the row that was pressed when another has come in its place', () => {
  press(row('one'))
  release(row('two'), { clicks: document.querySelector('ul')! })
  press(row('one'))
  release(row('two'), { clicks: row('two') })
  expect(clicked).toEqual(['one', 'one'])
})

it('lets go where the pointer was moved away on purpose, or the row is gone', () => {
  press(row('one'))
  release(row('two'), { clicks: document.querySelector('ul')!, at: 40 })
  press(row('one'))
  row('one').remove()
  release(row('two'), { clicks: document.querySelector('ul')! })
  expect(clicked).toEqual([])
})
