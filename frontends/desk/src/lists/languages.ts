import type { Language } from '$ui/contract'

/** Each language in its own words. */
export const LANGUAGES: { code: Language; name: string }[] = [
  { code: 'fr', name: 'Français' },
  { code: 'en', name: 'English' },
]
