import { ask } from '$ui/api'
import type { Cards, Customer, Found, Id, Identity, KnownPerson, NewConsent, Page, Suggestion, Summary } from '$ui/contract'

export function renameCustomer(id: Id, name: string): Promise<Customer> {
  return ask(`/customers/${id}`, { method: 'PATCH', body: { name } })
}

export function preferAdviser(id: Id, adviser_id: Id | null): Promise<Customer> {
  return ask(`/customers/${id}/preferred-adviser`, { method: 'PUT', body: { adviser_id } })
}

export function chooseTier(id: Id, tier_id: Id | null): Promise<Customer> {
  return ask(`/customers/${id}/tier`, { method: 'PUT', body: { tier_id } })
}

export function addIdentity(id: Id, kind: Identity['kind'], value: string): Promise<Customer> {
  return ask(`/customers/${id}/identities`, { method: 'POST', body: { kind, value } })
}

export function verifyIdentity(identity: Id, verified: boolean): Promise<Customer> {
  return ask(`/identities/${identity}/verification`, { method: 'PUT', body: { verified } })
}

export function removeIdentity(identity: Id): Promise<Customer> {
  return ask(`/identities/${identity}`, { method: 'DELETE' })
}

export async function loadSuggestions(id: Id): Promise<Suggestion[]> {
  return (await ask<Page<Suggestion>>(`/customers/${id}/suggestions`)).items
}

export function merge(id: Id, other_id: Id): Promise<Customer> {
  return ask(`/customers/${id}/merges`, { method: 'POST', body: { other_id } })
}

export function unmerge(merged: Id): Promise<Customer> {
  return ask(`/merges/${merged}`, { method: 'DELETE' })
}

export function keepApart(id: Id, other_id: Id): Promise<void> {
  return ask(`/customers/${id}/dismissals`, { method: 'POST', body: { other_id } })
}

export async function findPeople(q: string, signal?: AbortSignal): Promise<KnownPerson[]> {
  return (await ask<Page<KnownPerson>>('/customers', { query: { q }, ...(signal && { signal }) })).items
}

export function writeNote(id: Id, text: string): Promise<Customer> {
  return ask(`/customers/${id}/notes`, { method: 'POST', body: { text } })
}

export function removeNote(note: Id): Promise<Customer> {
  return ask(`/customer-notes/${note}`, { method: 'DELETE' })
}

export function noteConsent(id: Id, consent: NewConsent): Promise<Customer> {
  return ask(`/customers/${id}/consents`, { method: 'POST', body: consent })
}

/** Let an address of a customer be written to again. */
export function liftStop(id: Id, stop: Id): Promise<Customer> {
  return ask(`/customers/${id}/address-stops/${stop}`, { method: 'DELETE' })
}

export function searchHistory(customer_id: Id, q: string, after: string | null, signal?: AbortSignal): Promise<Page<Found>> {
  return ask('/search', { query: { q, customer_id, after }, ...(signal && { signal }) })
}

export function loadHistory(id: Id, after: string | null): Promise<Page<Summary>> {
  return ask(`/customers/${id}/conversations`, { query: { after } })
}

export function loadCards(id: Id, brand_id: Id, language: string): Promise<Cards> {
  return ask(`/customers/${id}/cards`, { query: { brand_id, language } })
}
