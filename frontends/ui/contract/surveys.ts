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
  conversation_id: Id
  number: number
  questions: Question[]
  /** There are further questions, on the page /asks/{invitation_id}. */
  more: boolean
}

export interface QuestionAnswer { question: string; value?: number; words?: string }
