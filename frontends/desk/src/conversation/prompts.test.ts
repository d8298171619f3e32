import { expect, test } from 'vitest'
import type { Prompt } from '$ui/contract'
import { blankField, lines, wanting } from './prompts'

test('choices are written one a line, and once each', () => {
  expect(lines(' Oui \n\nNon\nOui')).toEqual(['Oui', 'Non'])
})

const field = blankField()
const cases: [Prompt, boolean][] = [
  [{ kind: 'choices', choices: ['Oui', 'Non'] }, true],
  [{ kind: 'choices', choices: ['Oui'] }, false],
  [{ kind: 'links', links: [{ label: 'Suivre', url: 'https://a.example/1' }] }, true],
  [{ kind: 'links', links: [{ label: 'Suivre', url: 'javascript:alert(1)' }] }, false],
  [{ kind: 'links', links: [{ label: 'Suivre', url: 'https://bank.example@evil.example' }] }, false],
  [{ kind: 'form', fields: [{ ...field, label: 'Nom' }] }, true],
  [{ kind: 'form', fields: [{ ...field, label: 'Nom' }, { ...field, label: 'Nom ' }] }, false],
  [{ kind: 'form', fields: [{ ...field, label: 'Taille', kind: 'choice', choices: ['S'] }] }, false],
]
test.each(cases)('what is whole may be sent: %j', (prompt, whole) => {
  expect(wanting(prompt) === null).toBe(whole)
})
