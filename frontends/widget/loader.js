// The button on somebody else's page, and the frame that it opens. Everything lives in one shadow
// root; the page gets one global, the function Miroir(command, …).
;((page, document) => {
  const script = document.currentScript ?? document.querySelector('script[data-brand]')
  const brand = script?.dataset.brand
  if (!brand || page.Miroir?.brand) return

  const base = new URL('/', script.src)
  const address = (part) =>
    `${base}${part}widget/${brand}?lang=` +
    (document.documentElement.lang || navigator.language).slice(0, 35)
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
  let shown = false
  let unread = 0
  // How high the frame is while it shows no more than a proactive message.
  let peek = 0
  const told = []
  const listeners = []

  // What the page says before the chat is there waits for it.
  const say = (...words) => {
    told.push(words)
    if (ready)
      told
        .splice(0)
        .forEach(([miroir, value]) => frame.contentWindow.postMessage({ miroir, value }, base.origin))
  }
  // As a text, which can be posted whatever the page hands over; nobody may ever ask for them.
  const track = (...words) => {
    const text = JSON.stringify([location.href, ...words])
    if (!told[49]) say('track', text)
  }
  const complain = (why) => console.error('Miroir: ' + why)
  const emit = (event, value) =>
    listeners.forEach(([wanted, listener]) => wanted == event && listener(value))

  const paint = () => {
    root.style.cssText =
      'all:initial!important;position:fixed!important;z-index:2147483000!important;' + kept.style
    button.ariaExpanded = shown
    button.ariaLabel = kept.open + (unread ? ', ' + kept.news + unread : '')
    badge.textContent = unread > 9 ? '9+' : unread || ''
    if (!frame) return
    frame.className = shown ? '' : peek ? 'peek' : 'off'
    // On phones the keyboard covers the page without resizing it: the frame follows what is seen.
    frame.style.cssText = `--p:${peek}px;--t:${view.offsetTop}px;--v:${view.height}px`
  }

  const load = () => {
    if (frame) return
    frame = document.createElement('iframe')
    frame.title = 'Chat'
    frame.src = address('')
    shadow.append(frame)
    paint()
  }

  const show = (wanted) => {
    if (wanted == shown) return
    shown = wanted
    load()
    paint()
    say('shown', shown)
    ;(shown ? frame : button).focus()
    emit(shown ? 'open' : 'close')
  }

  const heard = {
    ready(whole) {
      ready = true
      say('shown', shown)
      if (whole) emit('ready')
    },
    error(why) {
      complain(why)
      emit('error', why)
    },
    show,
    peek(height) {
      peek = height
      paint()
    },
    unread(count) {
      unread = count
      paint()
      emit('unread', count)
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
    track,
    on: (...wanted) => listeners.push(wanted),
    identify(who) {
      say('identify', who ?? null)
      // Who leaves must be forgotten at once; who comes is told when the chat is opened.
      if (who ? kept.going : kept.signed) load()
      keep({ signed: !!who })
    },
  }
  track()
  const asked = page.Miroir?.q ?? []
  const obey = (command, ...rest) => {
    commands[command](...rest)
  }
  obey.brand = brand
  page.Miroir = obey

  const appear = () => {
    paint()
    if (root.isConnected) return
    shadow.prepend(button)
    // Beside the body: pages that replace their body keep the chat.
    document.documentElement.append(root)
    if (kept.going || kept.watch) load()
    asked.forEach((words) => obey(...words))
  }
  if (kept.language) appear()
  fetch(address('api/v1/'))
    .then(async (answer) => {
      const { button, detail } = await answer.json()
      if (!button) return complain(detail)
      keep(button)
      appear()
    })
    .catch(appear)
})(window, document)
