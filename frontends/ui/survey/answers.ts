import type { Answer, QuestionField, QuestionAnswer } from '../contract'

export type Answers = Record<string, Answer | undefined>

const NUMBER = /^-?\d{1,15}([.,]\d{1,9})?$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What is answered of some questions, as it is sent; `unreadable` are entries that are no answer. */
export function toSend(fields: QuestionField[], answers: Answers): { answers: QuestionAnswer[]; unreadable: string[] } {
  const sent: QuestionAnswer[] = []
  const unreadable: string[] = []
  for (const { kind, code } of fields.flatMap(answered)) {
    const given = answers[code]
    const read = given === undefined ? null : readAs(kind, given)
    if (read) sent.push({ question: code, ...read })
    else if (given !== undefined && given !== '') unreadable.push(code)
  }
  return { answers: sent, unreadable }
}

/** What of a question is answered under a code of its own: the rows of a matrix one by one. */
export function answered(field: QuestionField): { kind: QuestionField['kind']; code: string }[] {
  return field.kind === 'matrix' ? field.items.map(({ code }) => ({ kind: 'scale', code })) : [field]
}

function readAs(kind: QuestionField['kind'], given: Answer): Omit<QuestionAnswer, 'question'> | null {
  const text = Array.isArray(given) ? '' : String(given).trim()
  switch (kind) {
    case 'choice':
    case 'ranking':
      return Array.isArray(given) ? { picked: given } : null
    case 'words':
      return { words: String(given) }
    case 'number':
      return NUMBER.test(text) ? { number: Number(text.replace(',', '.')) } : null
    case 'day':
      return DAY.test(text) ? { day: text } : null
    default:
      return typeof given === 'number' ? { value: given } : null
  }
}

/** The options with one more at their end, or without the one that was there. */
export function toggled(picked: Answer | undefined, code: string): string[] {
  const before = Array.isArray(picked) ? picked : []
  return before.includes(code) ? before.filter((one) => one !== code) : [...before, code]
}
