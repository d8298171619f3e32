import { expect, it } from 'vitest'
import type { QuestionField } from '../contract'
import { toggled, toSend } from './answers'

const field = (kind: QuestionField['kind'], more: Partial<QuestionField> = {}): QuestionField => ({
  code: kind, kind, language: 'fr', text: kind, optional: false, required: false, steps: [], look: 'numbers',
  items: [], several: false, longest: 0, unit: '', lowest: '', highest: '', decimals: false, hint: '', ...more,
})

it('sends every kind of answer by the field that its question asks for', () => {
  const rows = [{ code: 'speed', text: 'Rapide' }, { code: 'tone', text: 'Aimable' }]
  const fields = [
    field('scale'), field('choice'), field('ranking'), field('matrix', { items: rows }), field('words'),
    field('number'), field('day'), field('consent'),
  ]
  const answers = {
    scale: 0, choice: ['b'], ranking: ['c', 'a'], speed: 4, tone: 2, words: 'Merci', number: ' -3,5 ', day: '2026-02-28', consent: 1,
  }
  expect(toSend(fields, answers)).toEqual({
    answers: [
      { question: 'scale', value: 0 }, { question: 'choice', picked: ['b'] }, { question: 'ranking', picked: ['c', 'a'] },
      { question: 'speed', value: 4 }, { question: 'tone', value: 2 }, { question: 'words', words: 'Merci' },
      { question: 'number', number: -3.5 }, { question: 'day', day: '2026-02-28' }, { question: 'consent', value: 1 },
    ],
    unreadable: [],
  })
})

it('leaves out what is not answered, and takes back words and choices that were emptied', () => {
  const fields = [field('scale'), field('number'), field('day'), field('words'), field('choice')]
  const answers = { number: '', day: '', words: '', choice: [] }
  expect(toSend(fields, answers).answers).toEqual([{ question: 'words', words: '' }, { question: 'choice', picked: [] }])
  expect(toSend(fields, answers).unreadable).toEqual([])
})

it('tells entries that are no answer apart, and sends a number that was kept as it is', () => {
  const fields = [field('number'), field('day')]
  expect(toSend(fields, { number: '1e9', day: '28/02' })).toEqual({ answers: [], unreadable: ['number', 'day'] })
  expect(toSend(fields, { number: 12 }).answers).toEqual([{ question: 'number', number: 12 }])
})

it('keeps the order in which options were chosen, and closes the gap of one taken out', () => {
  const chosen = ['b', 'a', 'c'].reduce<string[]>((picked, code) => toggled(picked, code), [])
  expect(toggled(chosen, 'a')).toEqual(['b', 'c'])
  expect(toggled(undefined, 'a')).toEqual(['a'])
})
