/* Lets a counter's page begin again without a network: its files as they last came. */
const KEPT = 'miroir-kiosk'

const isOurs = ({ method, url }) => {
  const { origin, pathname } = new URL(url)
  const place = pathname.endsWith('/kiosk') || pathname.startsWith('/static/')
  return method === 'GET' && origin === location.origin && place
}

const fresh = async (request) => {
  const answer = await fetch(request)
  if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone())
  return answer
}

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(event.data)))
})
self.addEventListener('fetch', (event) => {
  if (!isOurs(event.request)) return
  event.respondWith(
    fresh(event.request).catch(async () => {
      const known = await caches.match(event.request, { ignoreVary: true })
      return known ?? Response.error()
    }),
  )
})
