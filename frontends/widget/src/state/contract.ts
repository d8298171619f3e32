import type { Id, Instant, Language, Prompt, PromptAnswer, QuestionAnswer, StoredFile, SurveyPage } from '$ui/contract'

export type Asked = 'no' | 'optional' | 'required'

/** What is asked before the first message. */
export interface Form {
  when: 'never' | 'closed' | 'always'
  name: Asked
  email: Asked
  reasons: Partial<Record<Language, string[]>>
}

/** What the page is served with. */
export interface Front {
  brand: {
    name: string
    colour: string
    /** Legible on `colour`. */
    ink: string
    language: Language
    greeting: Partial<Record<Language, string>>
  }
  open: boolean
  opens_at: Instant | null
  promise_seconds: number | null
  upload: { max_bytes: number; types: string[] }
  /** Said instead of the standard words while nobody answers. */
  closed: Partial<Record<Language, string>>
  form: Form
}

export interface Wait { place: number; seconds: number | null; reason: string }

/** The visitor's conversation. */
export interface Talk {
  id: Id
  opened_at: Instant
  closed_at: Instant | null
  adviser: { id: Id; name: string } | null
  wait: Wait | null
}

/** A message; one of another channel comes without its words. */
export interface Line {
  id: Id
  conversation_id: Id
  kind: 'inbound' | 'reply'
  channel: string
  author: { kind: string; name: string | null }
  text: string
  created_at: Instant
  read_at: Instant | null
  files: StoredFile[]
  prompt?: Prompt | null
  answers?: PromptAnswer | null
}

export type { PromptAnswer, QuestionAnswer, SurveyPage }

export interface ConversationPage {
  conversation: Talk | null
  messages: Line[]
  survey: SurveyPage | null
  email: string | null
  cursor: number
  /** It goes on with the conversation from the link of a mail. */
  linked: boolean
}

export type Said =
  | { do: 'hello'; token: string; cursor: number | null }
  | { do: 'send'; id: Id; text: string; file_ids: Id[]; subject: string | null; answers: PromptAnswer | null }
  | { do: 'typing' }
  | { do: 'read'; message_id: Id }
  | { do: 'ping' }

export type Heard =
  | { is: 'hello'; cursor: number; resync: boolean }
  | { is: 'taken'; id: Id; conversation_id: Id }
  | { is: 'refused'; id: Id; code: string; detail: string; retry_after: number | null }
  | { is: 'change'; cursor: number; conversation?: Talk; messages?: Line[]; survey?: boolean }
  | { is: 'typing'; who: { name: string | null } }
  | ({ is: 'wait' } & Wait)
  | { is: 'resync' }
  | { is: 'pong' }
