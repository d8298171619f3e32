/** What opens a menu does so when pressed: its menu may well cover it before the release. */
const PRESSED = 'a[href], button:not(:disabled):not([aria-haspopup])'
/** Whoever moves the pointer further (pixels) lets go elsewhere on purpose. */
const STILL = 6

interface Press { on: Element; x: number; y: number }

/**
 * Have a click land where it was begun, until the returned function is called: a row that moves
 * between press and release, because a list grew above it, would else not hear of it, or the
 * neighbour would.
 */
export function landClicks(): () => void {
  let press: Press | null = null

  function began(event: PointerEvent) {
    const on = event.button === 0 ? (event.target as Element).closest(PRESSED) : null
    press = on && { on, x: event.clientX, y: event.clientY }
  }

  function ended(event: PointerEvent) {
    const was = press
    press = null
    if (!was || Math.hypot(event.clientX - was.x, event.clientY - was.y) > STILL) return
    if (was.on.isConnected && !was.on.contains(document.elementFromPoint(event.clientX, event.clientY))) land(was.on, event)
  }

  const given = () => (press = null)
  const heard = [['pointerdown', began], ['pointerup', ended], ['pointercancel', given]] as const
  for (const [event, hear] of heard) addEventListener(event, hear, true)
  return () => {
    for (const [event, hear] of heard) removeEventListener(event, hear, true)
  }
}

/** Click on it in place of what lies there now; the browser’s own click comes with the release. */
function land(on: Element, { ctrlKey, metaKey, shiftKey, altKey }: PointerEvent) {
  const swallow = (event: Event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  addEventListener('click', swallow, true)
  setTimeout(() => {
    removeEventListener('click', swallow, true)
    on.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey, altKey }))
  })
}
