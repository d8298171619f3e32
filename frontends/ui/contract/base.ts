/** What every answer may hold. */

export type Id = string
export type Instant = string
export type Language = 'fr' | 'en'

export type Channel =
  | 'chat' | 'email' | 'phone' | 'video' | 'sms' | 'letter' | 'social' | 'form' | 'callback' | 'store'

export interface Person { id: Id; name: string | null }

/** `url` is null while the virus scanner has not looked at a file, and once it has found a `threat`. */
export interface StoredFile {
  id: Id
  name: string
  media_type: string
  size: number
  width: number | null
  height: number | null
  url: string | null
  scan: 'none' | 'waiting' | 'clean' | 'infected' | 'too_large'
  threat: string | null
}

/** `cursor`: the place in the journal up to which the page is true, where it says so. */
export interface Page<T> { items: T[]; next: string | null; cursor: number | null }
