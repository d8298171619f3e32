import type { Id, PromptAnswer, StoredFile } from '$ui/contract'
import { newId } from './ids'
import type { Memory } from './memory'

/** A message that is not known to be safe. `problem`: it was refused, and why. */
export interface Waiting {
  id: Id
  text: string
  files: StoredFile[]
  at: number
  problem?: string
  /** Why the customer writes, where the brand asked. */
  subject?: string | null
  answers?: PromptAnswer | null
}

const PREFIX = 'out:'

/**
 * Messages on their way, one entry each, so that tabs never write over one another. Ids are in the
 * order of writing; whoever sends takes the first, and the next only once that one is taken.
 */
export class Outbox {
  constructor(private readonly memory: Memory) {}

  all(): Waiting[] {
    return this.memory.names(PREFIX).flatMap((name) => {
      const stored = this.memory.read(name)
      return stored === null ? [] : [JSON.parse(stored) as Waiting]
    })
  }

  next(): Waiting | undefined {
    return this.all().find((waiting) => waiting.problem === undefined)
  }

  add(text: string, files: StoredFile[], at: number, subject?: string | null, answers?: PromptAnswer | null): Waiting {
    const waiting = { id: newId(at), text, files, at, ...(subject && { subject }), ...(answers && { answers }) }
    this.#write(waiting)
    return waiting
  }

  remove(id: Id): void {
    this.memory.write(PREFIX + id, null)
  }

  refuse(id: Id, problem: string): void {
    const found = this.all().find((waiting) => waiting.id === id)
    if (found) this.#write({ ...found, problem })
  }

  /** Send again what was refused: as new, for a refused id may belong to another. */
  retry(id: Id, at: number): void {
    const found = this.all().find((waiting) => waiting.id === id)
    if (!found) return
    this.remove(id)
    this.add(found.text, found.files, at, found.subject, found.answers)
  }

  #write(waiting: Waiting): void {
    this.memory.write(PREFIX + waiting.id, JSON.stringify(waiting))
  }
}
