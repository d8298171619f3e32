import type { Id } from '$ui/contract'
import type { Memory } from '../state/memory'

const NAME = 'spoken'

/** What this browser was told and turned down: by name, so that nothing else need be known. */
interface Spoken { at: number; never: Id[] }

const spoken = (memory: Memory): Spoken => JSON.parse(memory.read(NAME) ?? '{"at":0,"never":[]}') as Spoken

/** Say whether a browser may be spoken to: not within so many days, not by what it turned down. */
export function mayHear(memory: Memory, rule: Id, days: number, now = Date.now()): boolean {
  const { at, never } = spoken(memory)
  return now - at > days * 86_400_000 && !never.includes(rule)
}

export function noteSpoken(memory: Memory, now = Date.now()): void {
  memory.write(NAME, JSON.stringify({ ...spoken(memory), at: now }))
}

export function noteDismissed(memory: Memory, rule: Id): void {
  const known = spoken(memory)
  memory.write(NAME, JSON.stringify({ ...known, never: [...known.never, rule] }))
}
