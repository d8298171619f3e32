import { ask } from '$ui/api'
import { m } from '../paraglide/messages'
import { desk } from '../session/desk.svelte'
import { moment } from '../session/moment.svelte'
import { navigation } from '../session/navigation.svelte'
import { preferences } from '../session/preferences.svelte'
import type { Change, Desk } from '../state/model'
import { eventsOf, quiet, type AlertChoices, type Event } from './rules'
import { sound, type Kind } from './sounds'

type Shown = AlertChoices & { push_key: string }

/** What this person is alerted of, and the alerting. */
class Alerts {
  #shown = $state.raw<Shown | null>(null)

  get chosen(): AlertChoices | null {
    return this.#shown
  }
  get quiet(): boolean {
    return this.#shown !== null && quiet(this.#shown, desk.presence.state, moment.now)
  }

  async load(): Promise<void> {
    this.#shown = await ask<Shown>('/alerts')
  }

  async choose(some: Partial<AlertChoices>): Promise<void> {
    if (!this.#shown) return
    const { push_key, ...before } = this.#shown
    const kept = await ask<AlertChoices>('/alerts', { method: 'PUT', body: { ...before, ...some } })
    this.#shown = { ...kept, push_key }
  }

  /** Make known what of a change is news; each kind in the ways that were chosen. */
  notice(before: Desk, change: Change): void {
    const chosen = this.#shown
    if (!chosen || quiet(chosen, desk.presence.state, moment.exact())) return
    const heard = new Set<Kind>()
    for (const event of eventsOf(before, change)) {
      if (watched(event)) continue
      if (chosen.kinds[event.kind].sound) heard.add(event.kind)
      if (chosen.kinds[event.kind].desktop && !document.hasFocus()) show(event)
    }
    heard.forEach(sound)
  }

  /** Ask the browser for leave to show notifications. */
  async permit(): Promise<boolean> {
    return 'Notification' in window && (await Notification.requestPermission()) === 'granted'
  }

  /** Have this browser take pushes while the desk is closed. Throws when it cannot. */
  async subscribe(): Promise<void> {
    const script = `/push-worker.js?language=${preferences.language}`
    const worker = await navigator.serviceWorker.register(script, { scope: '/' })
    await navigator.serviceWorker.ready
    const options = { userVisibleOnly: true, applicationServerKey: this.#shown?.push_key ?? '' }
    const { endpoint, keys } = (await worker.pushManager.subscribe(options)).toJSON()
    await ask('/alerts/subscriptions', {
      method: 'POST', key: crypto.randomUUID(), body: { endpoint, p256dh: keys?.['p256dh'], auth: keys?.['auth'] },
    })
  }
}

/** The conversation in front of somebody who looks needs no alert. */
function watched({ kind, conversation }: Event): boolean {
  return kind !== 'offer' && navigation.conversation === conversation && document.hasFocus()
}

const titles: Record<Kind, () => string> = {
  offer: m.title_offer, message: m.alert_message, mention: m.alert_mention,
}

function show(event: Event): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const who = `${event.name ?? m.someone()}${event.number === null ? '' : ` · #${event.number}`}`
  const notification = new Notification(titles[event.kind](), {
    body: event.words ? `${who}\n${event.words.slice(0, 160)}` : who, tag: event.conversation, icon: '/static/mark.svg',
  })
  notification.onclick = () => {
    window.focus()
    if (event.kind !== 'offer') navigation.go({ conversation: event.conversation, pane: 'conversation' })
    notification.close()
  }
}

export const alerts = new Alerts()
