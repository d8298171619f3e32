import { expect, it } from 'vitest'
import type { Message, Offer, Summary } from '$ui/contract'
import { nothing, type Change, type Desk } from '../state/model'
import { eventsOf, quiet, type AlertChoices } from './rules'

const ME = 'me'
const summary = (id: string, over: Partial<Summary> = {}) =>
  ({ id, number: 7, adviser_id: ME, customer: { id: 'c', name: 'Louise' }, preview: '', mentioned_ids: [], last_message_at: '2025-03-01T09:00:00Z', ...over }) as Summary
const message = (over: Partial<Message> = {}) =>
  ({ id: 'm', conversation_id: 'a', kind: 'inbound', author: { kind: 'customer', id: 'c', name: 'Louise' }, text: 'Bonjour', created_at: '2025-03-01T10:00:00Z', ...over }) as Message
const before: Desk = { ...nothing, me: ME, conversations: new Map([['a', { value: summary('a'), cursor: 1, at: 0 }]]) }
const change = (parts: Partial<Change>): Change => ({ is: 'change', cursor: 2, at: '', ...parts })
const kinds = (parts: Partial<Change>, desk = before) => eventsOf(desk, change(parts)).map((one) => one.kind)

it('tells of what a customer of mine writes, once', () => {
  expect(kinds({ messages: [message()] })).toEqual(['message'])
  expect(kinds({ messages: [message({ kind: 'reply' })] })).toEqual([])
  expect(kinds({ messages: [message({ created_at: '2025-03-01T08:00:00Z' })] })).toEqual([])
  expect(kinds({ conversations: [summary('b', { adviser_id: 'other' })], messages: [message({ conversation_id: 'b' })] })).toEqual([])
})

it('tells of an offer to me, once', () => {
  const offer = { id: 'o', outcome: null, adviser_id: ME, conversation: summary('x') } as Offer
  expect(kinds({ offers: [offer] })).toEqual(['offer'])
  expect(kinds({ offers: [{ ...offer, adviser_id: 'other' }] })).toEqual([])
  expect(kinds({ offers: [offer] }, { ...before, offers: new Map([['o', { value: offer, cursor: 1 }]]) })).toEqual([])
})

it('tells of a note that calls me, until it is read', () => {
  const called = summary('a', { mentioned_ids: [ME] })
  expect(kinds({ conversations: [called] })).toEqual(['mention'])
  const known = { ...before, conversations: new Map([['a', { value: called, cursor: 1, at: 0 }]]) }
  expect(kinds({ conversations: [called] }, known)).toEqual([])
})

it('is quiet until an hour, and while one is not at work', () => {
  const ways = { sound: true, desktop: true, push: true }
  const chosen: AlertChoices = { kinds: { offer: ways, message: ways, mention: ways }, words: false, quiet_away: true, quiet_until: null }
  const noon = Date.parse('2025-03-01T12:00:00Z')
  expect(quiet(chosen, 'available', noon)).toBe(false)
  expect(quiet(chosen, 'away', noon)).toBe(true)
  expect(quiet({ ...chosen, quiet_away: false }, 'away', noon)).toBe(false)
  expect(quiet({ ...chosen, quiet_until: '2025-03-01T13:00:00Z' }, 'available', noon)).toBe(true)
  expect(quiet({ ...chosen, quiet_until: '2025-03-01T11:00:00Z' }, 'available', noon)).toBe(false)
})
