/** What came back instead of an answer, as application/problem+json or as near as we can tell. */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfter: number | null = null,
    /** What others did that we had not seen, where that is why. */
    readonly meanwhile: unknown = null,
    /** Which of several reasons it is: docs/reference/api.md. */
    readonly reason: string | null = null,
  ) {
    super(detail)
  }

  /** The request never got a considered answer: it may be sent again as it is. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Asked {
  method?: Method
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
  /** Idempotency-Key: the same key with the same body gets the same answer. */
  key?: string
  token?: string
  signal?: AbortSignal
}

const BASE = '/api/v1'
const PATIENCE = 20_000

/** Ask the API for something; `path` starts after `/api/v1`. Throws Problem. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  const { signal, stop } = patience(asked.signal)
  try {
    const response = await fetch(BASE + path + search(asked.query), {
      method: asked.method ?? 'GET',
      headers: headers(asked),
      body: body(asked.body),
      credentials: 'same-origin',
      signal,
    })
    return await read<T>(response)
  } catch (error) {
    if (error instanceof Problem || asked.signal?.aborted) throw error
    throw new Problem(0, 'unreachable', String(error))
  } finally {
    stop()
  }
}

function headers(asked: Asked): Record<string, string> {
  const set: Record<string, string> = { Accept: 'application/json' }
  if (asked.body !== undefined && !(asked.body instanceof FormData)) {
    set['Content-Type'] = 'application/json'
  }
  if (asked.key) set['Idempotency-Key'] = asked.key
  if (asked.token) set['Authorization'] = `Bearer ${asked.token}`
  return set
}

function body(value: unknown): BodyInit | null {
  if (value === undefined) return null
  return value instanceof FormData ? value : JSON.stringify(value)
}

function search(query: Asked['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value != null && value !== '')
  if (given.length === 0) return ''
  return '?' + new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (!response.ok) throw problem(response, text)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

function problem(response: Response, text: string): Problem {
  const wait = Number(response.headers.get('Retry-After')) || null
  try {
    const { code, detail, title, meanwhile, reason } = JSON.parse(text)
    return new Problem(response.status, code ?? 'unknown', detail ?? title ?? '', wait, meanwhile ?? null, reason ?? null)
  } catch {
    return new Problem(response.status, 'unknown', response.statusText, wait)
  }
}

/** An end to waiting: a network that swallows packets must not hold a screen for ever. */
function patience(outer: AbortSignal | undefined): { signal: AbortSignal; stop: () => void } {
  const inner = new AbortController()
  const giveUp = () => inner.abort()
  const timer = setTimeout(giveUp, PATIENCE)
  outer?.addEventListener('abort', giveUp, { once: true })
  if (outer?.aborted) giveUp()
  return { signal: inner.signal, stop: () => clearTimeout(timer) }
}
