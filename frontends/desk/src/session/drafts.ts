import type { Channel, Id, Prompt, StoredFile } from '$ui/contract'

/** What is being written in one conversation. */
export interface Draft {
  kind: 'reply' | 'note'
  text: string
  html: string | null
  files: StoredFile[]
  channel: Channel | null
  seen_id: Id | null
  prompt: Prompt | null
  /** The server's version that this began from, and whether it has more than that. */
  version: number
  dirty: boolean
}

const place = (account: Id, conversation: Id) => `miroir:draft:${account}:${conversation}`
const empty: Draft = {
  kind: 'reply', text: '', html: null, files: [], channel: null, seen_id: null, prompt: null, version: 0, dirty: false,
}

export function draft(account: Id, conversation: Id): Draft {
  try {
    return { ...empty, ...JSON.parse(localStorage.getItem(place(account, conversation)) ?? '{}') }
  } catch {
    return empty
  }
}

export const isWritten = (draft: Pick<Draft, 'text' | 'files' | 'prompt'>): boolean =>
  draft.text.trim() !== '' || draft.files.length > 0 || draft.prompt !== null

/** Keep a draft on this device; an empty one that the server knows of is forgotten. */
export function keepDraft(account: Id, conversation: Id, written: Draft): void {
  const key = place(account, conversation)
  if (!isWritten(written) && !written.dirty) localStorage.removeItem(key)
  else localStorage.setItem(key, JSON.stringify(written))
}

/** Leave nobody's words behind on a shared machine. */
export function forgetDrafts(account: Id): void {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(place(account, '')))
  for (const key of mine) localStorage.removeItem(key)
}
