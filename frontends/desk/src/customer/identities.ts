import AtSign from '@lucide/svelte/icons/at-sign'
import Fingerprint from '@lucide/svelte/icons/fingerprint-pattern'
import Globe from '@lucide/svelte/icons/globe'
import Mail from '@lucide/svelte/icons/mail'
import Phone from '@lucide/svelte/icons/phone'
import type { Component } from 'svelte'
import type { Identity } from '$ui/contract'
import { m } from '../paraglide/messages'

export const identityIcon: Record<Identity['kind'], Component> = {
  email: Mail,
  phone: Phone,
  site: Fingerprint,
  visitor: Globe,
  handle: AtSign,
}

const names: Record<Identity['kind'], () => string> = {
  email: m.identity_email,
  phone: m.identity_phone,
  site: m.identity_site,
  visitor: m.identity_visitor,
  handle: m.identity_handle,
}

export const identityName = (kind: Identity['kind']): string => names[kind]()
