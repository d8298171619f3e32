// The button on somebody else's page, and the frame that it opens. Everything lives in one shadow
// root; the page gets one global, the function Miroir(command, …).
;((page, document) => {
  const script = document.currentScript ?? document.querySelector('script[data-brand]')
  const brand = script?.dataset.brand
  if (!brand || page.Miroir?.brand) return

  const base = new URL('.', script.src)
  const language = () => '?lang=' + (document.documentElement.lang || navigator.language).slice(0, 35)
  const view = page.visualViewport

  // What outlives the page: the button's look and words, and whether a conversation is going on.
  const name = 'miroir-' + brand
  const kept = { style: '--c:#0b5d66;--i:#fff', open: 'Chat', news: '' }
  const keep = (change) => {
    try {
      localStorage[name] = JSON.stringify(Object.assign(kept, change))
    } catch {}
  }
  try {
    Object.assign(kept, JSON.parse(localStorage[name]))
  } catch {}

  // Inline and important: no rule of the page reaches the root or anything in it.
  const root = document.createElement('miroir-chat')
  const shadow = root.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(__CSS__)
  shadow.adoptedStyleSheets = [sheet]

  const button = document.createElement('button')
  const badge = document.createElement('b')
  badge.ariaHidden = true
  button.append(badge)

  let frame
  let ready
  let person
  let shown = false
  let unread = 0
  const listeners = []

  const say = (miroir, value) => ready && frame.contentWindow.postMessage({ miroir, value }, base.origin)
  const tell = () => say('shown', shown)
  const introduce = () => {
    if (person === undefined) return
    say('identify', person)
    if (ready) keep({ signed: person ? 1 : 0 })
  }
  const emit = (event, value) =>
    listeners.forEach(([wanted, listener]) => wanted == event && listener(value))

  const paint = () => {
    root.style.cssText =
      'all:initial!important;position:fixed!important;z-index:2147483000!important;' + kept.style
    button.ariaExpanded = shown
    button.ariaLabel = kept.open + (unread ? ', ' + kept.news + unread : '')
    badge.textContent = unread > 9 ? '9+' : unread || ''
    // On phones the keyboard covers the page without resizing it: the frame follows what is seen.
    if (frame)
      frame.style.cssText =
        innerWidth < 481 || innerHeight < 481
          ? `top:${view.offsetTop}px;height:${view.height}px`
          : ''
  }

  const load = () => {
    if (frame) return
    frame = document.createElement('iframe')
    frame.className = 'off'
    frame.title = 'Chat'
    frame.src = `${base}widget/${brand}${language()}`
    shadow.append(frame)
  }

  const show = (wanted) => {
    if (wanted == shown) return
    load()
    shown = wanted
    frame.className = shown ? '' : 'off'
    paint()
    tell()
    ;(shown ? frame : button).focus()
    emit(shown ? 'open' : 'close')
  }

  const heard = {
    ready() {
      ready = true
      introduce()
      tell()
      emit('ready')
    },
    error(why) {
      console.error('Miroir: ' + why)
      emit('error', why)
    },
    close: () => show(false),
    unread(count) {
      emit('unread', (unread = count))
      paint()
    },
    going: (going) => keep({ going }),
  }
  addEventListener('message', ({ source, origin, data }) => {
    if (source == frame?.contentWindow && origin == base.origin) heard[data.miroir]?.(data.value)
  })
  view.addEventListener('resize', paint)
  view.addEventListener('scroll', paint)
  button.onclick = () => show(!shown)
  button.onkeydown = ({ key }) => {
    if (key == 'Escape') show(false)
  }

  const commands = {
    open: () => show(true),
    close: () => show(false),
    on: (...wanted) => listeners.push(wanted),
    identify(who) {
      person = who ?? null
      introduce()
      // Who leaves must be forgotten at once; who comes is told when the chat is opened.
      if (who ? kept.going : kept.signed) load()
    },
  }
  const asked = page.Miroir?.q ?? []
  page.Miroir = (command, ...rest) => {
    commands[command](...rest)
  }
  page.Miroir.brand = brand

  const appear = () => {
    paint()
    if (root.isConnected) return
    shadow.prepend(button)
    // Beside the body: pages that replace their body keep the chat.
    document.documentElement.append(root)
    if (kept.going) load()
    asked.forEach((words) => page.Miroir(...words))
  }
  if (kept.known) appear()
  fetch(`${base}api/v1/widget/${brand}${language()}`)
    .then(async (answer) => {
      const { button, detail } = await answer.json()
      if (!button) return console.error('Miroir: ' + detail)
      keep({ ...button, known: 1 })
      appear()
    })
    .catch(appear)
})(window, document)
