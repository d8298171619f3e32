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
  /** There are further questions, on the page /asks/{invitation_id}. */
  more: boolean
}

export interface QuestionAnswer { question: string; value?: number; words?: string }
