import { Problem } from '$ui/api'
import type { StoredFile } from '$ui/contract'
import { upload } from '$ui/uploading'
import { refusalWords } from '../words'

export const MOST_FILES = 10

/** A file that was chosen: on its way, there (`stored`), or refused (`problem`). */
export class Attachment {
  share = $state(0)
  stored: StoredFile | null = $state.raw(null)
  problem: string | null = $state(null)
  readonly preview: string | null
  readonly #abort = new AbortController()

  constructor(readonly file: File) {
    this.preview = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : null
  }

  async send(path: string, token: () => Promise<string>, sorry: string): Promise<void> {
    this.problem = null
    this.share = 0
    try {
      this.stored = await upload({
        path,
        file: this.file,
        token: await token(),
        onprogress: (share) => (this.share = share),
        signal: this.#abort.signal,
      })
    } catch (problem) {
      this.problem = problem instanceof Problem ? refusalWords(problem, sorry) : sorry
    }
  }

  drop(): void {
    this.#abort.abort()
    if (this.preview) URL.revokeObjectURL(this.preview)
  }
}
