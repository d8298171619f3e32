/** What advisers are asked. */
import type { Id } from './base'

export type Scale = 'effort7' | 'satisfaction5' | 'yesno' | 'words'

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
}

export interface QuestionAnswer { question: string; value?: number; words?: string }
