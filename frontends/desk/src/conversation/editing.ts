/** What a plain and a rich editor both do for the composer. */
export interface Editor {
  focus(): void
  /** The text of the line up to the caret. */
  before(): string
  /** Put `text` at the caret, in place of the `replacing` characters before it. */
  insert(text: string, replacing?: number): void
  /** Put a message at the caret, as a quotation. */
  quote(text: string): void
}

export interface EditorProps {
  id: string
  text: string
  html: string | null
  label: string
  placeholder: string
  language: string
  shortcut: string
  /** The list of choices that is open, and the one pointed at. */
  list: string | undefined
  option: string | undefined
  ontyped: () => void
  onpressed: (event: KeyboardEvent) => void
  onpasted: (event: ClipboardEvent) => void
  onleft: () => void
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A plain text as paragraphs of HTML. */
export function paragraphs(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)
  return escaped.split(/\n{2,}/).map((one) => `<p>${one.replace(/\n/g, '<br>')}</p>`).join('')
}

/** A message quoted in plain text: each line behind a `>`. */
export function quoted(text: string): string {
  return text.trim().split('\n').map((line) => (line ? `> ${line}` : '>')).join('\n') + '\n\n'
}
