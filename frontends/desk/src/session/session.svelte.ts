import { ask, Problem } from '$ui/api'
import type { Brand, CloseReason, Field, Id, Me, Settings, Tag, Team } from '$ui/contract'
import { Formatting } from '$ui/formatting'
import { preferences } from './preferences.svelte'

/** Who is signed in, and the settings that change too rarely to be live. */
class Session {
  #me = $state.raw<Me | null>(null)
  #settings = $state.raw<Settings | null>(null)
  readonly format = $derived(
    new Formatting(preferences.language, this.#me?.organisation.time_zone),
  )

  get me(): Me {
    if (!this.#me) throw new Error('Read before sign-in')
    return this.#me
  }
  /** Whether this person supervises others. */
  get leads(): boolean {
    return this.me.account.roles.some((role) => role === 'supervisor' || role === 'administrator')
  }
  get settings(): Settings | null {
    return this.#settings
  }

  /** Ask who we are; somebody unknown goes to the sign-in page. Throws Problem otherwise. */
  async open(): Promise<Me> {
    try {
      this.#me = await ask<Me>('/session')
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) goToSignIn()
      throw problem
    }
    preferences.follow(this.#me.account.language)
    preferences.write(this.#me.writing)
    return this.#me
  }

  async loadSettings(): Promise<Settings> {
    this.#settings = await ask<Settings>('/settings')
    return this.#settings
  }

  brand(id: Id): Brand | undefined {
    return this.#settings?.brands.find((one) => one.id === id)
  }
  team(id: Id | null): Team | undefined {
    return this.#settings?.teams.find((one) => one.id === id)
  }
  tag(id: Id): Tag | undefined {
    return this.#settings?.tags.find((one) => one.id === id)
  }
  field(id: Id): Field | undefined {
    return this.#settings?.fields.find((one) => one.id === id)
  }
  /** What a brand's conversations may be labelled with. */
  tagsOf(brand: Id): Tag[] {
    return (this.#settings?.tags ?? []).filter((one) => one.brand_id === null || one.brand_id === brand)
  }
  fieldsOf(brand: Id): Field[] {
    return (this.#settings?.fields ?? []).filter((one) => one.brand_id === null || one.brand_id === brand)
  }
  reason(id: Id): CloseReason | undefined {
    return this.#settings?.close_reasons.find((one) => one.id === id)
  }
}

export const session = new Session()

export function goToSignIn(): void {
  location.assign(`/sign-in?next=${encodeURIComponent('/desk' + location.hash)}`)
}
