import type { Answer, QuestionAnswer, SurveyPage } from '../contract'
import { toSend, type Answers } from './answers'

const SAVE_AFTER = 500

/** How a survey reaches the server, which alone decides what comes next. */
export interface Carrier {
  /** Keep what is not sent yet. */
  keep(answers: QuestionAnswer[]): Promise<void>
  /** Send a page whole. Throws Problem. */
  send(sent: { page: string; answers: QuestionAnswer[]; unreadable: string[] }): Promise<SurveyPage>
  /** The page that is called so, or `start`. Throws Problem. */
  turn(page: string): Promise<SurveyPage>
}

/** A survey being filled in: one page of it, and what is answered there. */
export class Filling {
  page: SurveyPage
  answers: Answers
  busy = $state(false)
  failed = $state(false)
  #later: ReturnType<typeof setTimeout> | undefined

  constructor(
    page: SurveyPage,
    private readonly carrier: Carrier,
  ) {
    this.page = $state.raw(page)
    this.answers = $state({ ...page.filled })
  }

  give(code: string, answer: Answer): void {
    this.answers[code] = answer
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.flush(), SAVE_AFTER)
  }

  /** Save what is not saved yet; what cannot be saved now is sent with the page. */
  flush(): void {
    if (this.#later === undefined) return
    this.#settle()
    const { answers } = toSend(this.page.fields, this.answers)
    if (answers.length > 0) this.carrier.keep(answers).catch(() => {})
  }

  /** Send the page; say whether what is shown has changed. */
  async send(): Promise<boolean> {
    this.#settle()
    const { page, fields } = this.page
    return this.#show(() => this.carrier.send({ page, ...toSend(fields, this.answers) }))
  }

  async turn(page: string): Promise<boolean> {
    this.flush()
    return this.#show(() => this.carrier.turn(page))
  }


  async #show(fetch: () => Promise<SurveyPage>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.failed = false
    try {
      const page = await fetch()
      // What was refused stays as it was entered.
      this.answers = page.problem ? { ...page.filled, ...this.answers } : { ...page.filled }
      this.page = page
      return true
    } catch {
      this.failed = true
      return false
    } finally {
      this.busy = false
    }
  }

  #settle(): void {
    clearTimeout(this.#later)
    this.#later = undefined
  }
}
