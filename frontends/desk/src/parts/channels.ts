import AtSign from '@lucide/svelte/icons/at-sign'
import ClipboardList from '@lucide/svelte/icons/clipboard-list'
import Mail from '@lucide/svelte/icons/mail'
import MessageCircle from '@lucide/svelte/icons/message-circle'
import MessageSquareText from '@lucide/svelte/icons/message-square-text'
import Phone from '@lucide/svelte/icons/phone'
import PhoneCall from '@lucide/svelte/icons/phone-call'
import Stamp from '@lucide/svelte/icons/stamp'
import Store from '@lucide/svelte/icons/store'
import Video from '@lucide/svelte/icons/video'
import type { Component } from 'svelte'
import type { Channel } from '$ui/contract'
import { m } from '../paraglide/messages'

export const channelIcon: Record<Channel, Component> = {
  chat: MessageCircle,
  email: Mail,
  phone: Phone,
  video: Video,
  sms: MessageSquareText,
  letter: Stamp,
  social: AtSign,
  form: ClipboardList,
  callback: PhoneCall,
  store: Store,
}

const names: Record<Channel, () => string> = {
  chat: m.channel_chat,
  email: m.channel_email,
  phone: m.channel_phone,
  video: m.channel_video,
  sms: m.channel_sms,
  letter: m.channel_letter,
  social: m.channel_social,
  form: m.channel_form,
  callback: m.channel_callback,
  store: m.channel_store,
}

export const channelName = (channel: Channel): string => names[channel]()

const WRITTEN_SLOWLY: ReadonlySet<Channel> = new Set<Channel>(['email', 'letter', 'form'])

/** Whether one writes line by line, so that Enter alone sends. */
export const isQuick = (channel: Channel): boolean => !WRITTEN_SLOWLY.has(channel)
