export type LiveState = 'connecting' | 'open' | 'waiting'

export interface LiveOptions<In, Out> {
  /** Path of the socket on this host. */
  path: string
  /** The first message of each connection: it says the last cursor seen. */
  hello: () => Out
  hear: (message: In) => void
  /** `retryAt` (ms of the clock) says when the next try comes, while waiting. */
  onstate: (state: LiveState, retryAt: number | null) => void
  /** The server closed with a code of refusal (4401: sign in again): no more tries. */
  onrefused?: (code: number) => void
}

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 10_000
const QUIET = 25_000
const PATIENCE = 8_000
/** This screen did not keep up; it may come back and catch up. */
const TOO_SLOW = 4408

/** A socket that comes back by itself, and notices when the other side has gone silent. */
export class Live<In extends { is: string }, Out extends { do: string }> {
  #socket: WebSocket | null = null
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(private readonly options: LiveOptions<In, Out>) {}

  start(): void {
    this.#stopped = false
    addEventListener('online', this.#now)
    addEventListener('offline', this.#lost)
    document.addEventListener('visibilitychange', this.#seen)
    this.#connect()
  }

  stop(): void {
    this.#stopped = true
    removeEventListener('online', this.#now)
    removeEventListener('offline', this.#lost)
    document.removeEventListener('visibilitychange', this.#seen)
    clearTimeout(this.#timer)
    clearTimeout(this.#silence)
    this.#socket?.close()
    this.#socket = null
  }

  /** Say something now; false when it could not leave. */
  say(message: Out): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  #connect(): void {
    clearTimeout(this.#timer)
    this.options.onstate('connecting', null)
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(`${scheme}//${location.host}${this.options.path}`)
    this.#socket = socket
    this.#listen(PATIENCE)
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()))
    socket.onmessage = (event) => this.#hear(socket, event.data)
    socket.onclose = (event) => this.#closed(socket, event.code)
  }

  #hear(socket: WebSocket, data: string): void {
    if (socket !== this.#socket) return
    const message = JSON.parse(data) as In
    this.#listen(QUIET)
    if (message.is === 'hello') {
      this.#tries = 0
      this.options.onstate('open', null)
    }
    this.options.hear(message)
  }

  /** Expect a sign of life: after a silence ask for one, and then give the connection up. */
  #listen(within: number): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      const asked = within === QUIET && this.say({ do: 'ping' } as Out)
      if (asked) this.#listen(PATIENCE)
      else this.#lost()
    }, within)
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket || this.#stopped) return
    if (code >= 4400 && code < 4500 && code !== TOO_SLOW) {
      this.stop()
      this.options.onrefused?.(code)
    } else this.#lost()
  }

  #lost = (): void => {
    const socket = this.#socket
    this.#socket = null
    clearTimeout(this.#silence)
    clearTimeout(this.#timer)
    socket?.close()
    if (this.#stopped) return
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#tries++)
    const wait = pause * (0.5 + Math.random() / 2)
    this.options.onstate('waiting', Date.now() + wait)
    this.#timer = setTimeout(() => this.#connect(), wait)
  }

  #now = (): void => {
    if (this.#socket?.readyState === WebSocket.OPEN) return
    const hopeless = this.#socket
    this.#tries = 0
    this.#socket = null
    hopeless?.close()
    this.#connect()
  }

  /** A page that was frozen in the background may hold a dead socket: ask at once. */
  #seen = (): void => {
    if (document.visibilityState !== 'visible') return
    if (this.say({ do: 'ping' } as Out)) this.#listen(PATIENCE)
    else this.#now()
  }
}
