/** What advisers are asked. */
import type { Id } from './base'

export type Scale = 'nps' | 'zero10' | 'effort5' | 'effort7' | 'satisfaction5' | 'yesno' | 'words'

export interface Question {
  code: string
  text: string
  scale: Scale
  optional: boolean
  lowest: number | null
  highest: number | null
  anchors: { value: number; text: string }[]
  longest: number | null
}

export interface Ask {
  invitation_id: Id
  /** Null, and no number: about no contact. */
  conversation_id: Id | null
  number: number | null
  survey: 'contact' | 'pulse' | 'barometer'
  /** What is answered is kept without a name, and cannot be changed. */
  anonymous: boolean
  questions: Question[]
  /** `questions` are only the first: all are asked page by page. */
  more: boolean
}

/** An answer, by one of its fields. */
export interface QuestionAnswer {
  question: string
  value?: number
  words?: string
  picked?: string[]
  number?: number
  day?: string
}

/** An answer as it is kept: a value, words, a day or a number as entered, options in their order. */
export type Answer = number | string | string[]

/** A value of a scale; `curve` is the smile of its face. */
export interface Step { value: number; words: string; curve: number }

/** A question with all that a screen needs; rows of a matrix are answered by their own codes. */
export interface QuestionField {
  code: string
  kind: 'scale' | 'words' | 'choice' | 'ranking' | 'matrix' | 'day' | 'number' | 'consent'
  language: string
  text: string
  optional: boolean
  required: boolean
  steps: Step[]
  look: 'numbers' | 'stars' | 'faces'
  items: { code: string; text: string }[]
  several: boolean
  longest: number
  unit: string
  lowest: string
  highest: string
  decimals: boolean
  hint: string
}

/** A page of a survey. With a `problem`, said by `notice`, nothing of it was taken. */
export interface SurveyPage {
  invitation_id: Id
  page: string
  before: string | null
  last: boolean
  heading: string
  opening: string
  thanks: string
  fields: QuestionField[]
  filled: Record<string, Answer>
  words: Record<'send' | 'next' | 'back' | 'optional' | 'required' | 'ranking', string>
  anonymous: boolean
  done: boolean
  changeable: boolean
  problem: 'empty' | 'invalid' | 'required' | null
  notice: string
  marked: string[]
}
