/** Whom your site vouches for. See docs/reference/widget-api.md. */
type MiroirPerson =
  /** A JSON Web Token that your server signed. */
  | { token: string }
  /** The id that you give them, and its HMAC-SHA256 in hexadecimal; the rest is only said. */
  | { user_id: string; user_hash: string; name?: string; email?: string }

/** What a proactive message may compare: numbers, texts, yes or no. */
type MiroirProperties = Record<string, string | number | boolean | null>

interface MiroirCommands {
  (command: 'open' | 'close'): void
  (command: 'identify', person: MiroirPerson | null): void
  (command: 'track', name: string, properties?: MiroirProperties): void
  (command: 'on', event: 'open' | 'close' | 'ready', listener: () => void): void
  (command: 'on', event: 'unread', listener: (count: number) => void): void
  (command: 'on', event: 'error', listener: (why: string) => void): void
}

interface Window {
  Miroir: MiroirCommands
}
