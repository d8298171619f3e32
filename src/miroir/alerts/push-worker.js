/* Shows what is pushed while the desk is closed. An open desk that is seen alerts by itself. */
const language = new URL(location).searchParams.get('language') === 'en' ? 'en' : 'fr'
const titles = {
  fr: { offer: 'Conversation proposée', message: 'Nouveau message', mention: 'On vous mentionne' },
  en: { offer: 'Conversation offered', message: 'New message', mention: 'You are mentioned' },
}

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))

addEventListener('push', (event) => {
  event.waitUntil(show(event.data.json()))
})

async function show(told) {
  const desks = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (desks.some((one) => new URL(one.url).pathname === '/desk' && one.visibilityState === 'visible')) return
  const who = told.name ? `${told.name} · #${told.number}` : `#${told.number}`
  await registration.showNotification(titles[language][told.kind], {
    body: told.words ? `${who}\n${told.words}` : who,
    tag: told.conversation_id,
    renotify: true,
    icon: '/static/mark.svg',
    data: `/desk#/mine/${told.conversation_id}`,
  })
}

addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data))
})

async function open(address) {
  const desks = await clients.matchAll({ type: 'window' })
  const desk = desks.find((one) => new URL(one.url).pathname === '/desk')
  if (!desk) return clients.openWindow(address)
  await desk.focus()
  return desk.navigate(address)
}
