import type { Channel, Id, Prompt, StoredFile, Summary } from '$ui/contract'
import { write } from '../actions/writing'
import { isQuick } from '../parts/channels'
import { desk } from '../session/desk.svelte'
import { preferences } from '../session/preferences.svelte'
import { Attaching } from './attaching.svelte'
import { Drafting, type Words } from './drafting.svelte'
import { paragraphs } from './editing'

/** What had been written, and has not left. */
export interface TakenBack { kind?: 'reply' | 'note'; text: string; html?: string | null; files: StoredFile[]; prompt?: Prompt | null }
export interface About { conversation: Summary; channels: Channel[]; onlyNote: boolean }

/** What one writes in a conversation: its words, files and channel, kept as a draft until it leaves. */
export class Writing {
  readonly drafting: Drafting
  readonly attaching: Attaching
  text = $state('')
  html = $state<string | null>(null)
  /** Links, choices or a form, held out below the words of an answer by chat. */
  prompt = $state.raw<Prompt | null>(null)
  #kind = $state<'reply' | 'note'>('reply')
  #channel = $state<Channel | null>(null)
  #seen: Id | null = null

  constructor(
    private readonly account: Id,
    private readonly place: Id,
    /** The conversation as it is now. */
    private readonly about: () => About,
  ) {
    this.drafting = new Drafting(this.account, this.place, (words) => this.#show(words))
    this.attaching = new Attaching([])
    this.#show(this.drafting.words)
  }

  readonly kind = $derived.by(() => (this.about().onlyNote ? 'note' : this.#kind))
  readonly channel = $derived.by(() => {
    const { channels, conversation } = this.about()
    return this.#channel && channels.includes(this.#channel) ? this.#channel : conversation.channel
  })
  /** Whether it is with the customer as soon as it is sent. */
  readonly immediate = $derived.by(() => isQuick(this.channel))
  readonly mailed = $derived.by(() => this.kind === 'reply' && (this.channel === 'email' || this.channel === 'form'))
  readonly rich = $derived.by(() => this.mailed && (preferences.rich || this.html !== null))
  readonly prompts = $derived.by(() => this.kind === 'reply' && this.channel === 'chat')
  readonly empty = $derived.by(() => this.text.trim() === '' && (this.attaching.stored.length === 0 || (this.prompts && this.prompt !== null)))
  readonly words = $derived.by<Words>(() => ({
    kind: this.#kind, text: this.text, html: this.rich ? this.html : null, files: this.attaching.stored,
    channel: this.#channel, seen_id: this.#seen, prompt: this.prompt,
  }))

  chooseKind(kind: 'reply' | 'note'): void {
    this.#kind = kind
  }
  chooseChannel(channel: Channel): void {
    this.#channel = channel
  }
  chooseRich(rich: boolean): void {
    void preferences.chooseWriting({ rich }).catch(() => undefined)
    this.html = rich && this.text ? paragraphs(this.text) : null
  }

  /** Remember what was on screen when writing began: who answers after that is told of. */
  begin(): void {
    this.#seen ??= desk.messages(this.place).at(-1)?.id ?? null
    if (this.text === '') this.#seen = null
  }

  /** Take back what has not left, before what has been written since. */
  takeBack(taken: TakenBack): void {
    this.prompt = taken.prompt ?? this.prompt
    this.#kind = taken.kind ?? 'reply'
    const formatted = taken.html || this.html
    this.html = formatted ? (taken.html ?? paragraphs(taken.text)) + (this.html ?? (this.text && paragraphs(this.text))) : null
    this.text = [taken.text, this.text].filter(Boolean).join('\n')
    this.attaching.restore(taken.files)
    this.#seen = desk.messages(this.place).at(-1)?.id ?? null
  }

  /** Have what another screen replaced here too, behind the rest. */
  putBack(lost: string): void {
    this.drafting.replaced = null
    this.text = this.text.trim() ? `${this.text}\n\n${lost}` : lost
    this.html = this.html && `${this.html}${paragraphs(lost)}`
  }

  /** Have it leave, and begin anew; a reply takes its files along. */
  leave({ leaves_at, undo_seconds }: { leaves_at: string | null; undo_seconds: number | null }): void {
    const note = this.kind === 'note'
    write({
      conversation_id: this.place, kind: this.kind, channel: this.channel, text: this.text.trim(),
      html: this.rich ? this.html : null, files: note ? [] : this.attaching.stored,
      prompt: this.prompts ? this.prompt : null,
      seen_id: this.#seen ?? desk.messages(this.place).at(-1)?.id ?? null, leaves_at, undo_seconds,
    })
    this.text = ''
    this.html = null
    this.#seen = null
    if (!note) this.prompt = null
    if (!note) this.attaching.clear()
    this.drafting.clear({ ...this.words, text: '', html: null, files: [], seen_id: null, prompt: note ? this.prompt : null })
  }

  #show({ kind, text, html, channel, seen_id, files, prompt }: Words): void {
    this.prompt = prompt
    this.#kind = kind
    this.text = text
    this.html = html
    this.#channel = channel
    this.#seen = seen_id
    this.attaching.replace(files)
  }
}
