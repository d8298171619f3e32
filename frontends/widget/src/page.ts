import type { Language } from '$ui/contract'
import type { Front } from './state/contract'

/** What the frame's page says: whose chat it is, and in which language. */
export interface Page { brand: string; language: Language; front: Front }

function readPage(): Page {
  const front = JSON.parse(document.getElementById('front')!.textContent!) as Front
  const language = document.documentElement.lang === 'fr' ? 'fr' : 'en'
  document.documentElement.style.setProperty('--brand', front.brand.colour)
  document.documentElement.style.setProperty('--ink', front.brand.ink)
  return { brand: document.body.dataset.brand!, language, front }
}

export const page = readPage()
