export type Piece = { text: string; href: string | null }

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu
const TAIL = /[.,;:!?…)\]»]+$/u

/** Cut a text into plain pieces and links to the web and mail addresses in it. */
export function linked(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const found = trimmed(match[0])
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null })
    pieces.push({ text: found, href: found.includes('://') ? found : `mailto:${found}` })
    end = match.index + found.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null })
  return pieces
}

/** A closing bracket belongs to an address only if it was opened in it. */
function trimmed(found: string): string {
  const tail = TAIL.exec(found)?.[0] ?? ''
  const keeps = tail.startsWith(')') && found.includes('(') ? 1 : 0
  return found.slice(0, found.length - tail.length + keeps)
}
