/** The server's time, ticking each second while the page is seen. */
class Moment {
  #offset = 0
  #now = $state(Date.now())

  get now(): number {
    return this.#now
  }

  /** The server's time at this very instant (ms), for what is heard or sent. */
  exact(): number {
    return Date.now() + this.#offset
  }

  /** Set our clock by the server's. */
  align(instant: string): void {
    const at = Date.parse(instant)
    if (!Number.isNaN(at)) this.#offset = at - Date.now()
    this.#now = this.exact()
  }

  start(): () => void {
    const tick = () => {
      if (document.visibilityState === 'visible') this.#now = this.exact()
    }
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}

export const moment = new Moment()
