/* Shows what the server draws, counts seconds down, and says when it is no longer told. */
(() => {
  const wall = document.getElementById('wall')
  const lost = document.getElementById('lost')
  const clock = document.getElementById('clock')
  const language = document.documentElement.lang
  const [LOST_AFTER, LONGEST_PAUSE] = [20_000, 10_000]
  const time = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    hour: '2-digit', minute: '2-digit', timeZone: clock.dataset.zone,
  })
  let drawnAt = Date.now()
  let pause = 500

  const two = (value) => String(value).padStart(2, '0')
  const duration = (seconds) => {
    const whole = Math.floor(Math.abs(seconds))
    const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60]
    if (days > 0) return `${days} ${language === 'fr' ? 'j' : 'd'} ${hours} h`
    if (hours > 0) return `${hours} h ${two(minutes)}`
    return minutes > 0 ? `${minutes} min ${two(whole % 60)}` : `${whole} s`
  }

  const tick = () => {
    clock.textContent = time.format(new Date())
    for (const each of wall.querySelectorAll('[data-left]')) {
      const gone = 'counts' in each.dataset ? (Date.now() - drawnAt) / 1000 : 0
      const left = Number(each.dataset.left) - gone
      each.textContent = `${duration(left)} ${left < 0 ? each.dataset.over : each.dataset.under}`
    }
    const silent = Date.now() - drawnAt > LOST_AFTER
    if (silent && lost.hidden) lost.textContent = lost.textContent.replace('…', time.format(new Date(drawnAt)))
    lost.hidden = !silent
  }

  const connect = () => {
    const address = new URL(document.body.dataset.socket, location.href)
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address)
    socket.onmessage = (event) => {
      const told = JSON.parse(event.data)
      if (told.is !== 'wall') return
      wall.innerHTML = told.html
      drawnAt = Date.now()
      pause = 500
      tick()
    }
    socket.onclose = (event) => {
      if (event.code === 4401) return location.reload()
      setTimeout(connect, pause)
      pause = Math.min(LONGEST_PAUSE, pause * 2)
    }
  }

  tick()
  setInterval(tick, 1000)
  connect()
})()
