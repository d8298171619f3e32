export interface Piece { text: string; href?: string }

const LINK = /\bhttps?:\/\/[^\s<>"']+/gi
// What closes a sentence or a bracket around an address is not part of it.
const TRAIL = /[.,;:!?…»”’'")\]]+$/

/** A text cut into plain pieces and web addresses. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const href = balanced(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > from) found.push({ text: text.slice(from, match.index) })
    found.push({ text: href, href })
    from = match.index + href.length
  }
  if (from < text.length) found.push({ text: text.slice(from) })
  return found
}

/** An address may hold a closing bracket of its own: …/wiki/Miroir_(optique) */
function balanced(address: string): string {
  const bare = address.replace(TRAIL, '')
  const next = address[bare.length]
  const opened = bare.split('(').length > bare.split(')').length
  return next === ')' && opened ? `${bare})` : bare
}
