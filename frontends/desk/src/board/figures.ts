import { preferences } from '../session/preferences.svelte'

/** A share of 1 as a percentage, in the reader's language. */
export const percent = (share: number): string =>
  new Intl.NumberFormat(preferences.language === 'fr' ? 'fr-FR' : 'en-GB', { style: 'percent' }).format(share)
