import type { Language } from '$ui/contract'
import type { Front } from './state/contract'

/**
 * What the frame's page says: whose chat it is, in which language, under which name it remembers,
 * and (opened by the link of a mail) as which visitor.
 */
export interface Page { brand: string; language: Language; front: Front; memory: string; token: string | undefined }

function readPage(): Page {
  const front = JSON.parse(document.getElementById('front')!.textContent!) as Front
  const language = document.documentElement.lang === 'fr' ? 'fr' : 'en'
  document.documentElement.style.setProperty('--brand', front.brand.colour)
  document.documentElement.style.setProperty('--ink', front.brand.ink)
  const { brand, visitor, token } = document.body.dataset
  return { brand: brand!, language, front, memory: visitor ? `${brand}:by:${visitor}` : brand!, token }
}

export const page = readPage()
