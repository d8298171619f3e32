// The server has cleaned the mail already. This is the second wall: no scripts, nothing remote.
const policy = (pictures: boolean) =>
  `default-src 'none'; img-src 'self' data:${pictures ? ' https:' : ''}; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'none'; form-action 'none'; base-uri 'none'`

/** A whole document for a sandboxed frame; it fetches `pictures` from elsewhere only when asked to. */
export function mailDocument(html: string, stylesheet: string, { pictures = false } = {}): string {
  return `<!doctype html><html lang=""><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(pictures)}">
<meta name="referrer" content="no-referrer">
<link rel="stylesheet" href="${stylesheet}"></head><body>${pictures ? withPictures(html) : html}</body></html>`
}

/** How many pictures a mail wanted to fetch from elsewhere. */
export function remotePictures(html: string): number {
  return html.match(/<img\b[^>]*\sdata-src=/gi)?.length ?? 0
}

/** Pictures are fetched by https alone: whoever listens on the way must not see what is read. */
const withPictures = (html: string) => html.replace(/(<img\b[^>]*?)\sdata-src="(?:https?:)?/gi, '$1 referrerpolicy="no-referrer" src="https:')
