const ATTRIBUTION = /(?:wrote|a écrit|écrit)\s*:?\s*$|:\s*$/iu
const LONGEST_ATTRIBUTION = 300
const SHORTEST_CLUE = 8

/**
 * Put what a mail quotes at its end behind a fold that opens without scripts.
 * `quoted` is the same quote in the mail's text, if the server found one there.
 * Returns the HTML as it was where no quote is recognised.
 */
export function foldQuote(html: string, quoted: string | null, label: string): { html: string; folded: boolean } {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const start = lastQuote(page.body) ?? (quoted ? firstWords(page.body, quoted) : null)
  if (!start || !hasWordsBefore(page.body, start)) return { html, folded: false }
  const range = page.createRange()
  range.setStartBefore(start)
  range.setEnd(page.body, page.body.childNodes.length)
  const fold = page.createElement('details')
  const summary = fold.appendChild(page.createElement('summary'))
  summary.textContent = label
  fold.append(range.extractContents())
  page.body.append(fold)
  return { html: page.body.innerHTML, folded: true }
}

/** A block quote with nothing but space after it, with the line that introduces it. */
function lastQuote(body: HTMLElement): Node | null {
  const quotes = [...body.querySelectorAll('blockquote')].filter((one) => !one.parentElement?.closest('blockquote'))
  const last = quotes.at(-1)
  if (!last || hasWordsAfter(body, last)) return null
  const before = introduction(last)
  return before ?? last
}

function introduction(quote: Element): Node | null {
  let before = quote.previousSibling
  while (before && before.textContent?.trim() === '') before = before.previousSibling
  const words = before?.textContent?.trim() ?? ''
  return words.length < LONGEST_ATTRIBUTION && ATTRIBUTION.test(words) ? before : null
}

/** Where the first line of the quote's text stands in the page. */
function firstWords(body: HTMLElement, quoted: string): Node | null {
  const clue = quoted.split('\n').map((line) => plain(line.replace(/^[>\s]+/, ''))).find((line) => line.length >= SHORTEST_CLUE)
  if (!clue) return null
  const found = [...body.querySelectorAll('*')].filter((one) => plain(one.textContent ?? '').startsWith(clue))
  return found[0] ?? textStarting(body, clue)
}

function textStarting(body: HTMLElement, clue: string): Node | null {
  const walker = body.ownerDocument.createTreeWalker(body, 4)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (plain(node.textContent ?? '').startsWith(clue)) return node
  }
  return null
}

function hasWordsAfter(body: HTMLElement, node: Node): boolean {
  return between(body, (range) => range.setStartAfter(node), (range) => range.setEnd(body, body.childNodes.length))
}

function hasWordsBefore(body: HTMLElement, node: Node): boolean {
  return between(body, (range) => range.setStart(body, 0), (range) => range.setEndBefore(node))
}

function between(body: HTMLElement, from: (range: Range) => void, to: (range: Range) => void): boolean {
  const range = body.ownerDocument.createRange()
  from(range)
  to(range)
  return plain(range.toString()) !== ''
}

function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
