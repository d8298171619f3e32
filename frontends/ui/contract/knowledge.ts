/** Texts to answer with. */
import type { Id } from './base'
import type { Prompt } from './prompts'

export interface SavedReply {
  id: Id
  shortcut: string
  title: string
  body: string
  language: string
  brand_id: Id | null
  team_id?: Id | null
  mine?: boolean
  uses?: number
  /** Held out below its words, and how that reads where nothing can be pressed. */
  prompt?: Prompt | null
  prompt_text?: string | null
}

export interface Article { id: Id; title: string; body: string; language: string; brand_id: Id | null; url: string | null }
