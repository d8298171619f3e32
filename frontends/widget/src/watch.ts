import { memoryOf } from './state/memory'
import { fits, type Told, type Watched } from './outreach/occasions'
import { mayHear } from './outreach/quiet'

// Where the chat may speak first its frame is on every page, with no more than this: the chat
// itself is fetched once it is opened, a conversation is going on, or there is something to say.
const { days, rules } = JSON.parse(document.getElementById('watch')!.textContent!) as { days: number; rules: Watched[] }
const { brand, application } = document.body.dataset
const memory = memoryOf(brand!)
const told: Told[] = []
let seconds = 0
let heard: MessageEvent[] = []
let begun: Promise<unknown> | undefined

const VISIT_ENDS_AFTER = 30 * 60_000
const MOST_TOLD = 50

/** Which visit this is. Counted only where a message asks for it. */
function visit(now = Date.now()): number {
  if (!rules.some(({ occasion }) => occasion.visits)) return 1
  const [count, last] = JSON.parse(memory.read('visits') ?? '[0,0]') as [number, number]
  const visits = now - last > VISIT_ENDS_AFTER ? count + 1 : count
  memory.write('visits', JSON.stringify([visits, now]))
  return visits
}

/** Say whether this browser will know tomorrow that it was spoken to. */
function keeps(): boolean {
  try {
    return localStorage.length >= 0
  } catch {
    return false
  }
}

function look(): void {
  const found = told.length > 0 && keeps() && rules.find(({ id, occasion }) => mayHear(memory, id, days) && fits(occasion, told, seconds, visits))
  if (!found) return
  clearInterval(timer)
  void begin().then(() => dispatchEvent(new CustomEvent('outreach', { detail: found.id })))
}

/** Fetch the chat, and let it hear what the page had said before. */
const begin = () =>
  (begun ??= import(/* @vite-ignore */ application!).then(() => heard.forEach((event) => dispatchEvent(event))))

addEventListener('message', (event: MessageEvent) => {
  const { miroir, value } = event.data ?? {}
  if (event.source !== parent || !miroir) return
  if (miroir === 'track') {
    const [address, name, properties] = JSON.parse(value) as [string, string?, Told['properties']?]
    if (told.at(-1)?.address !== address) seconds = 0
    told.push({ address, name, properties })
    if (told.length > MOST_TOLD) told.shift()
    return look()
  }
  if (!begun) heard = [...heard.filter(({ data }) => data.miroir !== miroir), new MessageEvent('message', { data: event.data, source: parent, origin: event.origin })]
  if (miroir === 'shown' ? value : value === null) void begin()
})

const visits = visit()
const timer = setInterval(() => {
  if (document.hidden) return
  seconds++
  look()
}, 1_000)

if (parent === window || memory.read('going')) void begin()
else parent.postMessage({ miroir: 'ready' }, '*')
