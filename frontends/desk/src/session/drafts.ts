import type { Channel, Id, StoredFile } from '$ui/contract'

/** What is being written in one conversation. */
export interface Draft {
  kind: 'reply' | 'note'
  text: string
  files: StoredFile[]
  channel: Channel | null
}

const place = (account: Id, conversation: Id) => `miroir:draft:${account}:${conversation}`

export function draft(account: Id, conversation: Id): Draft {
  const empty: Draft = { kind: 'reply', text: '', files: [], channel: null }
  try {
    return { ...empty, ...JSON.parse(localStorage.getItem(place(account, conversation)) ?? '{}') }
  } catch {
    return empty
  }
}

/** Keep a draft on this device; an empty one is forgotten. */
export function keepDraft(account: Id, conversation: Id, written: Draft): void {
  const key = place(account, conversation)
  if (written.text.trim() === '' && written.files.length === 0) localStorage.removeItem(key)
  else localStorage.setItem(key, JSON.stringify(written))
}

export function hasDraft(account: Id, conversation: Id): boolean {
  return localStorage.getItem(place(account, conversation)) !== null
}

/** Leave nobody's words behind on a shared machine. */
export function forgetDrafts(account: Id): void {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(place(account, '')))
  for (const key of mine) localStorage.removeItem(key)
}
