import type { Formatting } from '$ui/formatting'
import type { Line } from '../state/contract'

/** Messages of one side that follow each other closely; `day` is said where a new one begins. */
export interface Group { key: string; day: string | null; lines: Line[] }

const TOGETHER = 5 * 60_000

export function grouped(lines: Line[], formatting: Formatting, now = Date.now()): Group[] {
  const groups: Group[] = []
  let before: Line | undefined
  for (const line of lines) {
    const day = !before || formatting.dayKey(before.created_at) !== formatting.dayKey(line.created_at)
    if (before && !day && joins(before, line)) groups.at(-1)!.lines.push(line)
    else groups.push({ key: line.id, day: day ? formatting.day(line.created_at, now) : null, lines: [line] })
    before = line
  }
  return groups
}

function joins(before: Line, line: Line): boolean {
  const close = Date.parse(line.created_at) - Date.parse(before.created_at) < TOGETHER
  return close && before.kind === line.kind && before.author.name === line.author.name
}
