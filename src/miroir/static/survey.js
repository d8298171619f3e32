/* Confirms the answer clicked in the mail once a person shows: programs follow links too. Saves
   what a person chooses or writes as they go on, which counts only once it is sent. */
(() => {
  const form = document.querySelector('form[data-path]')
  if (!form) return
  const { path, clicked: name } = form.dataset
  const send = (to, body) => fetch(`${path}/${to}`, { method: 'POST', body, keepalive: true })

  let later
  const keep = () => {
    clearTimeout(later)
    later = 0
    send('draft', new URLSearchParams(new FormData(form))).catch(() => {})
  }
  form.addEventListener('input', (event) => {
    if (!event.isTrusted) return
    clearTimeout(later)
    later = setTimeout(keep, 700)
  })
  form.addEventListener('submit', () => {
    clearTimeout(later)
    later = 0
  })
  addEventListener('pagehide', () => later && keep())

  if (!name) return
  const status = form.querySelector('[data-saved]')
  let saved = null
  let watched = 0

  const confirm = async () => {
    const value = form.querySelector(`[name="${name}"]:checked`)?.value
    if (!value || value === saved) return
    saved = value
    try {
      const answer = await send('confirmation', new URLSearchParams({ [name]: value }))
      if (!answer.ok) throw new Error(answer.statusText)
      status.textContent = status.dataset.saved
    } catch {
      saved = null
    }
  }

  const onSign = (event) => {
    if (!event.isTrusted) return
    clearInterval(watching)
    confirm()
  }
  for (const sign of ['pointerdown', 'keydown', 'touchstart']) {
    addEventListener(sign, onSign, { passive: true })
  }
  form.addEventListener('change', confirm)

  const watching = setInterval(() => {
    const seen = document.visibilityState === 'visible' && document.hasFocus()
    watched = seen && !navigator.webdriver ? watched + 1 : 0
    if (watched < 8) return
    clearInterval(watching)
    confirm()
  }, 250)
})()
