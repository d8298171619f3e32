import type { Adviser, Id, SavedReply, Summary } from '$ui/contract'
import { callable, calling } from '../acts/mentions'
import { desk } from '../session/desk.svelte'
import type { Editor } from './editing'
import { filled, type Fields } from './fields'
import { Looking } from './looking.svelte'
import { countUse } from './saved-replies'
import type { Writing } from './writing.svelte'

interface Here { editor: Editor | undefined; kind: 'reply' | 'note'; fields: Fields; writing: Writing }

/** What typing brings up: saved replies after a slash, colleagues after an @ in a note. */
export class Prompting {
  readonly replies: Looking
  /** The beginning of a colleague's name. */
  #called = $state<string | null>(null)

  constructor(
    { brand_id, language }: Summary,
    private readonly me: Id | null,
    private readonly here: () => Here,
  ) {
    this.replies = new Looking(brand_id, language)
  }

  readonly colleagues = $derived.by(() =>
    this.here().kind === 'note' && this.#called !== null ? callable(desk.advisers, this.#called, this.me) : [],
  )

  /** See what was just typed begins. */
  look(): void {
    const { editor, kind } = this.here()
    if (!editor) return
    const before = editor.before()
    this.#called = kind === 'note' ? calling(before) : null
    this.replies.look(before, before.length)
  }

  close(): void {
    this.#called = null
    this.replies.close()
  }

  call(adviser: Adviser): void {
    const { editor } = this.here()
    editor?.insert(`@${adviser.name} `, (this.#called?.length ?? 0) + 1)
    this.#called = null
    editor?.focus()
  }

  use(reply: SavedReply): void {
    const { editor, fields, writing } = this.here()
    if (!this.replies.open || !editor) return
    const typed = editor.before().length - this.replies.from
    this.replies.close()
    const told = reply.prompt && !writing.prompts ? reply.prompt_text : null
    editor.insert([filled(reply.body, fields), told].filter(Boolean).join('\n'), typed)
    if (reply.prompt && writing.prompts) writing.prompt = reply.prompt
    countUse(reply.id)
  }

  /** Begin to choose a saved reply, as its slash does. */
  begin(): void {
    const { editor } = this.here()
    const gap = /(^|\s)$/.test(editor?.before() ?? '') ? '' : ' '
    editor?.insert(`${gap}/`)
  }

  /** Whether it took a key for itself. */
  takes(event: KeyboardEvent): boolean {
    if (this.replies.open && this.#ofReplies(event)) return true
    const [first] = this.colleagues
    if (event.key !== 'Tab' || event.shiftKey || !first) return false
    this.call(first)
    return true
  }

  #ofReplies(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chooses = (event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey
    if (step) this.replies.step(step)
    else if (chooses && this.replies.chosen) this.use(this.replies.chosen)
    else if (event.key === 'Escape') {
      event.stopPropagation()
      this.replies.close()
    } else return false
    return true
  }
}
