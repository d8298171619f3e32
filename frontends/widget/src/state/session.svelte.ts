import { ask, Problem, type Asked } from '$ui/api'
import type { Id, Language, PromptAnswer, StoredFile } from '$ui/contract'
import { Live, type LiveState } from '$ui/live'
import type { Carrier } from '$ui/survey/filling.svelte'
import { m } from '../paraglide/messages'
import { refusalWords } from '../words'
import type { ConversationPage, Heard, Line, Said, SurveyPage } from './contract'
import { Help } from './help.svelte'
import { fromPage, NOTHING, unread, withChange, withWait, type Known } from './lines'
import type { Memory } from './memory'
import { Outbox, type Waiting } from './outbox'
import { Sender } from './sender'
import { VisitorToken } from './visitor'

const TYPING_SHOWN = 6_000
const TYPING_EVERY = 3_000
const LOOK_AT_WAIT_EVERY = 20_000
const TRY_AGAIN_AFTER = 3_000
const SHOWN_WITHIN = 3_000
const NOT_KNOWN = 4401
const DRAFT = 'draft'
const INTRODUCED = 'introduced'
const ANSWERED = 'answered'

/** A visitor's chat: what is known, what is on its way, and the connection that carries both. */
export class Session {
  known: Known = $state.raw(NOTHING)
  waiting: Waiting[] = $state.raw([])
  /** Safe on the server, not yet seen in the conversation. */
  arriving: Waiting[] = $state.raw([])
  survey: SurveyPage | null = $state.raw(null)
  #answered: string | null = $state(null)
  email: string | null = $state(null)
  typing: string | null = $state(null)
  connection: LiveState | 'idle' = $state('idle')
  loaded = $state(false)
  /** It goes on from the link of a mail: what is the customer's own is not asked for. */
  linked = $state(false)
  /** Has answered what the brand asks before the first message. */
  introduced = $state(false)
  #left: string | null = $state(null)
  /** The closed conversation is left behind: what is written next begins a new one. */
  again = $derived(this.#left !== null && this.#left === this.known.talk?.id)

  readonly token: VisitorToken
  readonly help: Help
  readonly #outbox: Outbox
  readonly #sender: Sender
  #live: Live<Heard, Said> | null = null
  #failures = 0
  /** How often the conversation has been told, by a change or a page. */
  #told = 0
  #typedAt = 0
  #typingTimer: ReturnType<typeof setTimeout> | undefined
  #stopped = false
  readonly #looking: ReturnType<typeof setInterval>

  constructor(
    private readonly brand: string,
    language: Language,
    private readonly memory: Memory,
    /** The site vouches for who this is. */
    readonly signed = false,
  ) {
    this.introduced = memory.read(INTRODUCED) !== null
    this.#answered = memory.read(ANSWERED)
    this.help = new Help(brand, language, memory)
    this.token = new VisitorToken(brand, language, memory)
    this.#outbox = new Outbox(memory)
    this.#sender = new Sender({
      outbox: this.#outbox,
      say: (waiting) => this.#live?.say({ do: 'send', ...wire(waiting) }) ?? false,
      onchange: () => this.#showWaiting(),
    })
    this.#showWaiting()
    addEventListener('storage', this.#showWaiting)
    this.#looking = setInterval(() => this.#lookAtWait(), LOOK_AT_WAIT_EVERY)
  }

  /** Somebody else sits here now: nothing more is sent or shown of this one. */
  stop(): void {
    this.#stopped = true
    removeEventListener('storage', this.#showWaiting)
    clearInterval(this.#looking)
    clearTimeout(this.#typingTimer)
    this.#sender.stop()
    this.token.stop()
    this.#live?.stop()
    this.#live = null
  }

  /** Take up an earlier conversation, if this browser has one. */
  async start(): Promise<void> {
    if (this.token.known) await this.refresh()
    this.loaded = true
    if (this.token.known || this.waiting.length > 0) void this.#connect()
  }

  send(text: string, files: StoredFile[], answers?: PromptAnswer): void {
    const subject = this.memory.read(INTRODUCED) || null
    this.#outbox.add(text.trim(), files, Date.now(), subject, answers)
    this.#typedAt = 0
    this.#showWaiting()
    void this.#connect()
  }

  /** Say whether the visitor has answered what a message asks, or does just now. */
  gave(id: Id): boolean {
    const leaving = [...this.waiting.filter((one) => one.problem === undefined), ...this.arriving]
    return [...this.known.lines, ...leaving].some((one) => one.answers?.message_id === id)
  }

  begin(): void {
    this.#left = this.known.talk?.id ?? null
    this.introduced = false
  }

  /** Say who one is, and why one writes. Throws Problem. */
  async introduce({ name, email, reason }: { name: string; email: string; reason: string }): Promise<void> {
    if (name || email) {
      const body = { ...(name && { name }), ...(email && { email }) }
      await this.ask('/identity', { method: 'PUT', body })
      if (email) this.email = email
    }
    this.memory.write(INTRODUCED, reason)
    this.introduced = true
  }

  retry(id: string): void {
    this.#outbox.retry(id, Date.now())
    this.#showWaiting()
    this.#sender.flush()
  }

  discard(id: string): void {
    this.#outbox.remove(id)
    this.#showWaiting()
  }

  /** Say that the visitor is writing; not more often than is of use. */
  types(): void {
    if (Date.now() - this.#typedAt < TYPING_EVERY) return
    if (this.#live?.say({ do: 'typing' })) this.#typedAt = Date.now()
  }

  /** Note that everything shown has been seen. */
  read(): void {
    const last = unread(this.known.lines).at(-1)
    if (!last || !this.#live?.say({ do: 'read', message_id: last.id })) return
    const read_at = new Date().toISOString()
    const seen = (line: Line) =>
      line.kind === 'reply' && line.read_at === null ? { ...line, read_at } : line
    this.known = { ...this.known, lines: this.known.lines.map(seen) }
  }

  async leaveAddress(email: string): Promise<void> {
    await this.ask('/identity', { method: 'PUT', body: { email } })
    this.email = email
  }

  /** The survey that was answered to its end in this browser. */
  get answered(): string | null {
    return this.#answered
  }

  set answered(invitation: string | null) {
    this.#answered = invitation
    this.memory.write(ANSWERED, invitation)
  }

  /** How a survey goes: page by page, and what is chosen or written is kept on the way. */
  carrier({ invitation_id, fields }: SurveyPage): Carrier {
    const first = fields[0]
    const tell = (path: string, method: 'PUT' | 'POST', body: object) =>
      this.ask<SurveyPage>(`/survey${path}`, { method, body: { invitation_id, ...body } })
    return {
      // The first answer counts even if the visitor goes no further.
      keep: async (answers) => {
        const [head] = answers.filter(({ question }) => first?.kind === 'scale' && question === first.code)
        if (head) await tell('/answers', 'POST', { answers: [head] })
        await tell('/draft', 'PUT', { answers })
      },
      send: (sent) => tell('/pages', 'POST', sent),
      turn: (page) => this.ask<SurveyPage>('/survey', { query: { page } }),
    }
  }

  /** Be asked no more. Throws Problem. */
  async askNoMore(invitation_id: Id): Promise<void> {
    await this.ask('/survey/no-more', { method: 'POST', body: { invitation_id } })
  }

  /** End the conversation; the survey comes by itself. Throws Problem. */
  async end(): Promise<void> {
    await this.ask('/ending', { method: 'POST' })
    await this.refresh()
  }

  /** The conversation as a text to keep. Throws Problem. */
  async transcript(): Promise<string> {
    const headers = { Authorization: `Bearer ${await this.token.need()}` }
    const answer = await fetch(`/api/v1${this.path('/transcript')}`, { headers })
    if (!answer.ok) throw new Problem(answer.status, 'unknown', answer.statusText)
    return answer.text()
  }

  /** Have the conversation sent by e-mail; say whether the address is to be confirmed. Throws Problem. */
  async mailTranscript(email: string | null): Promise<boolean> {
    const body = { email }
    return (await this.ask<{ to_confirm: boolean }>('/transcript/mail', { method: 'POST', body })).to_confirm
  }

  /** Ask the API as this visitor. Throws Problem. */
  async ask<T>(path: string, asked: Asked = {}): Promise<T> {
    return ask<T>(this.path(path), { ...asked, token: await this.token.need() })
  }

  path(path: string): string {
    return `/widget/${encodeURIComponent(this.brand)}${path}`
  }

  /** What was written and not sent, from an earlier page. */
  get draft(): string {
    return this.memory.read(DRAFT) ?? ''
  }

  keepDraft(text: string): void {
    this.memory.write(DRAFT, text || null)
  }

  /** Fetch the conversation again; what cannot be had now comes with the connection. */
  async refresh(): Promise<void> {
    const told = this.#told
    try {
      const page = await this.ask<ConversationPage>('/conversation')
      if (this.#stopped) return
      // What was told meanwhile is newer than what was asked for before, or may be at one cursor.
      const ahead = (this.known.cursor ?? 0) - page.cursor
      if (ahead > 0 || (ahead === 0 && told !== this.#told)) return await this.refresh()
      this.email = page.email
      this.linked = page.linked
      this.survey = page.survey ?? (page.conversation?.closed_at ? this.survey : null)
      this.#know(fromPage(page))
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) this.#forget()
    }
  }

  async #connect(): Promise<void> {
    if (this.#stopped) return
    if (this.#live) return this.#sender.flush()
    let token: string
    try {
      token = await this.token.need()
    } catch {
      this.connection = 'waiting'
      setTimeout(() => this.#connect(), TRY_AGAIN_AFTER)
      return
    }
    if (this.#live || this.#stopped) return
    this.#live = new Live<Heard, Said>({
      path: `/api/v1/widget/${encodeURIComponent(this.brand)}/live`,
      hello: () => ({ do: 'hello', token, cursor: this.known.cursor }),
      hear: (heard) => this.#hear(heard),
      onstate: (state) => this.#note(state),
      onrefused: (code) => this.#refused(code),
    })
    this.#live.start()
  }

  #hear(heard: Heard): void {
    switch (heard.is) {
      case 'hello':
        if (heard.resync || this.known.cursor === null) void this.refresh()
        else this.known = { ...this.known, cursor: heard.cursor }
        return this.#sender.reset()
      case 'resync':
        return void this.refresh()
      case 'taken':
        return this.#taken(heard.id)
      case 'refused':
        return this.#sender.refused(heard.id, refusalWords(heard, m.refused()), heard.retry_after)
      case 'change':
        return this.#change(heard)
      case 'typing':
        return this.#showTyping(heard.who.name ?? '')
      case 'wait':
        this.known = withWait(this.known, heard)
    }
  }

  #change(change: Extract<Heard, { is: 'change' }>): void {
    if (change.messages?.some((line) => line.kind === 'reply')) this.#showTyping(null)
    if (change.conversation && change.conversation.id !== this.known.talk?.id) {
      this.survey = null
      this.linked = false
    }
    this.#know(withChange(this.known, change))
    if (change.survey) void this.#fetchSurvey()
  }

  #know(known: Known): void {
    this.known = known
    this.#told++
    const ids = new Set(known.lines.map((line) => line.id))
    // The answer to a message may have been lost, and the message not.
    for (const { id } of this.waiting) if (ids.has(id)) this.#sender.taken(id)
    this.arriving = this.arriving.filter(({ id }) => !ids.has(id))
  }

  #taken(id: string): void {
    const waiting = this.waiting.find((one) => one.id === id)
    const shown = this.known.lines.some((line) => line.id === id)
    if (waiting && !shown) {
      this.arriving = [...this.arriving, waiting]
      setTimeout(() => this.arriving.some((one) => one.id === id) && this.refresh(), SHOWN_WITHIN)
    }
    this.#sender.taken(id)
  }

  async #fetchSurvey(): Promise<void> {
    try {
      this.survey = await this.ask<SurveyPage | null>('/survey')
    } catch {
      // It is asked again when the conversation is next fetched.
    }
  }

  #note(state: LiveState): void {
    this.connection = state
    if (state === 'open') this.#failures = 0
    if (state === 'waiting' && ++this.#failures > 1) void this.#withoutSocket()
  }

  /** Some networks let no socket through: then the same goes by requests, at each new try. */
  async #withoutSocket(): Promise<void> {
    for (let next = this.#outbox.next(); next && !this.#stopped; next = this.#outbox.next()) {
      try {
        await this.ask('/messages', { method: 'POST', body: wire(next) })
        this.#taken(next.id)
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.passing || problem.status === 401) return
        this.#outbox.refuse(next.id, refusalWords(problem, m.refused()))
        this.#showWaiting()
      }
    }
    await this.refresh()
  }

  #refused(code: number): void {
    this.#live = null
    if (code === NOT_KNOWN) this.#forget()
    setTimeout(() => this.#connect(), TRY_AGAIN_AFTER)
  }

  /** The server does not know this visitor (any more): begin as a new one, with what waits. */
  #forget(): void {
    this.token.forget()
    this.#live?.stop()
    this.#live = null
    this.known = NOTHING
  }

  #showWaiting = (): void => {
    this.waiting = this.#outbox.all()
  }

  #showTyping(name: string | null): void {
    this.typing = name
    clearTimeout(this.#typingTimer)
    if (name !== null) this.#typingTimer = setTimeout(() => (this.typing = null), TYPING_SHOWN)
  }

  #lookAtWait(): void {
    const { talk } = this.known
    if (talk && !talk.closed_at && !talk.adviser && !document.hidden) void this.refresh()
  }
}

function wire({ id, text, files, subject, answers }: Waiting) {
  return { id, text, file_ids: files.map((file) => file.id), subject: subject ?? null, answers: answers ?? null }
}
