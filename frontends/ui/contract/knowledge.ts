/** Texts to answer with. */
import type { Id } from './base'

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
}

export interface Article { id: Id; title: string; body: string; language: string; brand_id: Id | null; url: string | null }
