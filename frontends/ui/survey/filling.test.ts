import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { QuestionField, SurveyPage } from '../contract'
import { Filling } from './filling.svelte'

const field = (code: string, kind: QuestionField['kind']): QuestionField => ({
  code, kind, language: 'fr', text: code, optional: false, required: false, steps: [], look: 'numbers', items: [],
  several: false, longest: 0, unit: '', lowest: '', highest: '', decimals: false, hint: '',
})
const page = (more: Partial<SurveyPage> = {}): SurveyPage => ({
  invitation_id: 'i', page: 'a', before: null, last: false, heading: '', opening: '', thanks: '',
  fields: [field('a', 'scale'), field('n', 'number')], filled: {}, anonymous: false, done: false, changeable: true,
  words: { send: '', next: '', back: '', optional: '', required: '', ranking: '' }, problem: null, notice: '', marked: [], ...more,
})
const carrier = { keep: vi.fn(), send: vi.fn(), turn: vi.fn() }

beforeEach(() => {
  vi.useFakeTimers()
  for (const way of Object.values(carrier)) way.mockReset()
  carrier.keep.mockResolvedValue(undefined)
})
afterEach(() => vi.useRealTimers())

it('saves once a person pauses, and what they have last', () => {
  const filling = new Filling(page(), carrier)
  for (const value of [1, 2, 3]) filling.give('a', value)
  vi.advanceTimersByTime(10_000)
  filling.flush()
  expect(carrier.keep.mock.calls).toEqual([[[{ question: 'a', value: 3 }]]])
})

it('shows what the server says comes next, with what was kept there', async () => {
  carrier.send.mockResolvedValue(page({ page: 'b', fields: [field('b', 'words')], filled: { b: 'Déjà' } }))
  const filling = new Filling(page({ filled: { n: 4 } }), carrier)
  filling.give('a', 7)
  expect(await filling.send()).toBe(true)
  vi.advanceTimersByTime(10_000)
  expect(carrier.keep).not.toHaveBeenCalled()
  expect(carrier.send).toHaveBeenCalledWith({
    page: 'a', answers: [{ question: 'a', value: 7 }, { question: 'n', number: 4 }], unreadable: [],
  })
  expect([filling.page.page, filling.answers]).toEqual(['b', { b: 'Déjà' }])
})

it('keeps what was entered when the page comes back with a problem, or not at all', async () => {
  carrier.send.mockResolvedValueOnce(page({ problem: 'invalid', marked: ['n'] })).mockRejectedValueOnce(new Error('away'))
  const filling = new Filling(page(), carrier)
  filling.give('n', 'douze')
  expect(await filling.send()).toBe(true)
  expect(carrier.send.mock.calls[0]![0].unreadable).toEqual(['n'])
  expect([filling.answers.n, filling.page.marked]).toEqual(['douze', ['n']])
  expect(await filling.send()).toBe(false)
  expect([filling.failed, filling.busy, filling.answers.n]).toEqual([true, false, 'douze'])
})

it('sends a page once however often its button is pressed meanwhile', async () => {
  let answer: (page: SurveyPage) => void = () => {}
  carrier.send.mockReturnValue(new Promise((resolve) => (answer = resolve)))
  const filling = new Filling(page(), carrier)
  const first = filling.send()
  expect(await filling.send()).toBe(false)
  answer(page({ done: true }))
  expect(await first).toBe(true)
  expect(carrier.send).toHaveBeenCalledTimes(1)
})
