import { Problem } from './api'
import type { StoredFile } from './contract'

export interface Upload {
  path: string
  file: File
  token?: string
  /** Called with a share between 0 and 1. */
  onprogress?: (share: number) => void
  signal?: AbortSignal
}

/** Send one file, telling how far it is; `path` starts after `/api/v1`. Throws Problem. */
export function upload({ path, file, token, onprogress, signal }: Upload): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.setRequestHeader('Idempotency-Key', crypto.randomUUID())
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onprogress?.(event.loaded / event.total)
    }
    request.onload = () => settle(request, resolve, reject)
    request.onerror = () => reject(new Problem(0, 'unreachable', ''))
    request.onabort = () => reject(new Problem(0, 'aborted', ''))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}

function settle(
  request: XMLHttpRequest,
  resolve: (file: StoredFile) => void,
  reject: (problem: Problem) => void,
): void {
  const answer = parsed(request.responseText)
  if (request.status >= 200 && request.status < 300) return resolve(answer as unknown as StoredFile)
  reject(new Problem(request.status, String(answer.code ?? 'unknown'), String(answer.detail ?? '')))
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
