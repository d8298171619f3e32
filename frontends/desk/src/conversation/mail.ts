// The server has cleaned the mail already. This is the second wall: no scripts, nothing remote.
const POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'none'; form-action 'none'; base-uri 'none'"

/** A whole document for a sandboxed frame. */
export function mailDocument(html: string, stylesheet: string): string {
  return `<!doctype html><html lang=""><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<link rel="stylesheet" href="${stylesheet}"></head><body>${html}</body></html>`
}

/** How many pictures a mail wanted to fetch from elsewhere. */
export function remotePictures(html: string): number {
  return html.match(/<img\b[^>]*\sdata-src=/gi)?.length ?? 0
}
