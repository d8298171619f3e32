import type { Formatting } from '$ui/formatting'
import type { Attendee, Meeting, Recurrence } from '$ui/contract'
import { m } from '../paraglide/messages'

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const ACTS = {
  request: m.meeting_request, cancel: m.meeting_cancel, reply: m.meeting_reply, counter: m.meeting_counter, publish: m.meeting_publish,
}
const ANSWERED = {
  accepted: m.meeting_accepted, declined: m.meeting_declined, tentative: m.meeting_tentative, delegated: m.meeting_delegated,
}
const IS = {
  accepted: m.meeting_is_accepted, declined: m.meeting_is_declined, tentative: m.meeting_is_tentative, delegated: m.meeting_is_delegated,
}
const EVERY = { daily: m.meeting_daily, weekly: m.meeting_weekly, monthly: m.meeting_monthly, yearly: m.meeting_yearly }
const EVERY_FEW = {
  daily: m.meeting_every_daily, weekly: m.meeting_every_weekly, monthly: m.meeting_every_monthly, yearly: m.meeting_every_yearly,
}
const ORDINALS: Record<string, (words: { day: string }) => string> = {
  '1': m.meeting_ordinal_first, '2': m.meeting_ordinal_second, '3': m.meeting_ordinal_third, '4': m.meeting_ordinal_fourth,
  '-1': m.meeting_ordinal_last,
}

/** What the calendar does: invites, cancels, or says who comes. */
export function headline(meeting: Meeting): string {
  const [who, ...others] = meeting.attendees ?? []
  const answer = who?.answer ?? 'waiting'
  if (meeting.act === 'reply' && who && others.length === 0 && answer !== 'waiting') return ANSWERED[answer]({ name: nameOf(who) })
  return ACTS[meeting.act]()
}

/** When, in the reader's zone; null where the calendar did not say it readably. */
export function when(meeting: Meeting, format: Formatting): string | null {
  if (meeting.first_day) return days(meeting.first_day, meeting.last_day ?? meeting.first_day, format)
  if (!meeting.starts_at) return null
  return hours(meeting, format, meeting.floating ? 'UTC' : format.timeZone)
}

/** When it is where it was written, if clocks there show something else. */
export function whenElsewhere(meeting: Meeting, format: Formatting): string | null {
  const { starts_at, zone, floating } = meeting
  if (!starts_at || !zone || floating) return null
  try {
    const there = clock(format, zone).format(new Date(starts_at))
    if (there === clock(format, format.timeZone).format(new Date(starts_at))) return null
    return m.meeting_elsewhere({ time: there, zone: zone.split('/').at(-1)!.replaceAll('_', ' ') })
  } catch {
    return null // a name of the writer's own
  }
}

/** How a series comes again: “Every 2 weeks, on Monday, 10 times”. */
export function again(recurrence: Recurrence, format: Formatting): string {
  const { every, interval = 1, count, until } = recurrence
  const named = (recurrence.days ?? []).map((day) => dayName(day, format)).filter((day) => day !== null)
  return [
    interval > 1 ? EVERY_FEW[every]({ count: interval }) : EVERY[every](),
    named.length > 0 && m.meeting_on_days({ days: new Intl.ListFormat(locale(format)).format(named) }),
    until && m.meeting_until({ day: day({ dateStyle: 'long' }, format).format(new Date(until)) }),
    count && count > 1 && m.meeting_times({ count }),
  ].filter(Boolean).join(', ')
}

/** A name with what is known: “Léa (accepts, optional)”. */
export function attendeeLine(one: Attendee): string {
  const answer = one.answer ?? 'waiting'
  const known = [answer !== 'waiting' && IS[answer](), one.optional && m.meeting_optional()].filter(Boolean)
  return known.length > 0 ? `${nameOf(one)} (${known.join(', ')})` : nameOf(one)
}

export const nameOf = (one: Attendee): string => one.name || one.address

/** The day and month for the leaf of a calendar. */
export function leaf(meeting: Meeting, format: Formatting): { day: string; month: string } | null {
  const at = meeting.first_day ?? meeting.starts_at
  if (!at) return null
  const timeZone = meeting.first_day || meeting.floating ? 'UTC' : format.timeZone
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale(format), { ...options, ...(timeZone ? { timeZone } : {}) }).format(new Date(at))
  return { day: part({ day: 'numeric' }), month: part({ month: 'short' }) }
}

function hours(meeting: Meeting, format: Formatting, timeZone: string | undefined): string {
  const shown = new Intl.DateTimeFormat(locale(format), { dateStyle: 'full', timeStyle: 'short', ...(timeZone ? { timeZone } : {}) })
  const start = new Date(meeting.starts_at!)
  return meeting.ends_at ? shown.formatRange(start, new Date(meeting.ends_at)) : shown.format(start)
}

function days(first: string, last: string, format: Formatting): string {
  return day({ dateStyle: 'full' }, format).formatRange(new Date(first), new Date(last))
}

function dayName(written: string, format: Formatting): string | null {
  const number = DAYS.indexOf(written.slice(-2))
  if (number < 0) return null
  const name = day({ weekday: 'long' }, format).format(new Date(Date.UTC(2023, 0, 1 + number)))
  const ordinal = written.slice(0, -2).replace('+', '')
  if (ordinal === '') return name
  return ORDINALS[ordinal]?.({ day: name }) ?? null
}

const clock = (format: Formatting, timeZone: string | undefined) =>
  new Intl.DateTimeFormat(locale(format), {
    weekday: 'long', hour: '2-digit', minute: '2-digit', ...(timeZone ? { timeZone } : {}),
  })

const day = (options: Intl.DateTimeFormatOptions, format: Formatting) =>
  new Intl.DateTimeFormat(locale(format), { ...options, timeZone: 'UTC' })

const locale = (format: Formatting) => (format.language === 'fr' ? 'fr-FR' : 'en-GB')
