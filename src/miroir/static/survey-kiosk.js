/* One question after another, anew for each person. What is answered waits on the device until the
   server has taken it; each answer has an id of its own, so that it counts once. */
(() => {
  const form = document.querySelector('.kiosk')
  const { path, idle, questionnaire } = form.dataset
  const steps = [...form.querySelectorAll('.step')]
  const [start, thanks] = [steps[0], steps.at(-1)]
  const still = document.querySelector('[data-still]')
  const leaving = document.querySelector('[data-leaving]')
  const waiting = document.querySelector('[data-waiting]')
  const QUEUE = `miroir-kiosk:${path}`
  const THANKS_SECONDS = 6
  const GRACE_SECONDS = 20
  const RETRY_SECONDS = 15
  const NUMBER = /^-?\d{1,15}([.,]\d{1,9})?$/

  let way = [start]
  let timer

  // What was answered

  const valuesIn = (step) =>
    [...new FormData(form)].filter(
      ([name, value]) => value !== '' && step.querySelector(`[name="${CSS.escape(name)}"]`),
    )

  // One answer that the server cannot take would lose all others of this person.
  const fitsLimits = (step) => {
    const { kind, most, lowest, highest, decimals } = step.dataset
    const given = valuesIn(step).map(([, value]) => value.trim())
    if (kind === 'choice') return given.length <= Number(most)
    if (kind === 'day') return step.querySelector('input').checkValidity()
    if (kind !== 'number' || !given[0]) return true
    const number = Number(given[0].replace(',', '.'))
    return (
      NUMBER.test(given[0]) &&
      (decimals !== undefined || Number.isInteger(number)) &&
      (!lowest || number >= Number(lowest)) &&
      (!highest || number <= Number(highest))
    )
  }

  const answers = () => {
    const found = new Map()
    for (const step of way) {
      for (const [name, value] of valuesIn(step)) {
        if (name.includes('.')) continue // a place in a ranking: no condition asks for it
        const input = step.querySelector(`[name="${CSS.escape(name)}"]`)
        if (input.type === 'checkbox' && input.value !== '1') {
          found.set(name, [...(found.get(name) ?? []), value])
        } else {
          found.set(name, /^-?\d+(\.\d+)?$/.test(value) && input.tagName !== 'TEXTAREA' ? Number(value) : value)
        }
      }
    }
    return found
  }

  const fits = ({ question, test, value }, known) => {
    const answer = known.get(question)
    if (answer === undefined || test === 'answered' || test === 'unanswered') {
      return (answer === undefined) === (test === 'unanswered')
    }
    if (test === 'at_least') return answer >= value
    if (test === 'at_most') return answer <= value
    const same = Array.isArray(answer) ? answer.includes(value) : answer === value
    return same === (test === 'is' || test === 'has')
  }

  const holds = (rule, known) => {
    const conditions = rule?.conditions ?? []
    if (!conditions.length) return true
    const fit = (one) => fits(one, known)
    return rule.match === 'any' ? conditions.some(fit) : conditions.every(fit)
  }

  // The way through

  const next = (from) => {
    const known = answers()
    let place = steps.indexOf(from) + 1
    if (from !== start) {
      const jump = JSON.parse(from.dataset.logic).jumps.find((one) => holds(one.when, known))
      if (jump?.to === 'end') return thanks
      const to = steps.findIndex((one) => one.dataset.code === jump?.to)
      place = Math.max(place, to)
    }
    while (steps[place] !== thanks && !holds(JSON.parse(steps[place].dataset.logic).show, known)) {
      place += 1
    }
    return steps[place]
  }

  const show = (step) => {
    for (const one of steps) one.hidden = one !== step
    for (const notice of form.querySelectorAll('[role="alert"]')) notice.hidden = true
    const target = step.querySelector('h2') ?? step
    target.focus({ preventScroll: true })
    scrollTo(0, 0)
  }

  const reset = () => {
    form.reset()
    way = [start]
    if (still.open) still.close()
    show(start)
    watch()
  }

  const complain = (step, what) => {
    const notice = step.querySelector('[role="alert"]')
    notice.hidden = false
    notice.textContent = notice.dataset[what]
  }

  const goOn = () => {
    const here = way.at(-1)
    if (here.hasAttribute('data-required') && !valuesIn(here).length) return complain(here, 'lacking')
    if (!fitsLimits(here)) return complain(here, 'misfit')
    const to = next(here)
    if (to === thanks) keep()
    way.push(to)
    show(to)
    watch()
  }

  // Nobody stands there any more

  const watch = () => {
    clearTimeout(timer)
    const here = way.at(-1)
    if (here === start) return
    if (here === thanks) {
      timer = setTimeout(reset, THANKS_SECONDS * 1000)
    } else {
      timer = setTimeout(() => {
        still.showModal()
        timer = setTimeout(reset, GRACE_SECONDS * 1000)
      }, Number(idle) * 1000)
    }
  }

  // Kept here until it is sent

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    return [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('')
  }

  const kept = () => JSON.parse(localStorage.getItem(QUEUE) ?? '[]')

  const tell = (count) => {
    waiting.textContent = count ? `${waiting.dataset.words} ${count}` : ''
  }

  const keep = () => {
    const given = way.slice(1).flatMap(valuesIn)
    if (!given.length) return
    const body = new URLSearchParams([
      ...given,
      ['id', newId()],
      ['at', String(Date.now())],
      ['questionnaire', questionnaire],
    ])
    localStorage.setItem(QUEUE, JSON.stringify([...kept(), body.toString()]))
    send()
  }

  const isSettled = ({ ok, status }) => ok || [404, 409, 413, 422].includes(status)

  let sending = false
  const send = async () => {
    if (sending) return
    sending = true
    try {
      for (let [first] = kept(); first; [first] = kept()) {
        const answer = await fetch(`${path}/answers`, {
          method: 'POST',
          body: new URLSearchParams(first),
        })
        if (!isSettled(answer)) break
        localStorage.setItem(QUEUE, JSON.stringify(kept().slice(1)))
      }
    } catch {
      // No network: it is tried again.
    } finally {
      sending = false
      tell(kept().length)
    }
  }

  // What people touch

  document.addEventListener('click', ({ target }) => {
    const { dataset } = target.closest('button') ?? { dataset: {} }
    if ('next' in dataset) {
      if (way.at(-1) === start) document.documentElement.requestFullscreen?.().catch(() => {})
      goOn()
    } else if ('back' in dataset) {
      way.pop()
      show(way.at(-1))
      watch()
    } else if ('again' in dataset) reset()
    else if ('stay' in dataset) {
      still.close()
      watch()
    } else if ('leave' in dataset) leaving.showModal()
    else if ('cancel' in dataset) leaving.close()
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  leaving.addEventListener('submit', async (event) => {
    event.preventDefault()
    const problem = leaving.querySelector('[role="alert"]')
    try {
      const body = new URLSearchParams(new FormData(event.target))
      const answer = await fetch(event.target.action, { method: 'POST', body })
      if (answer.ok) location.assign(answer.url)
      else problem.textContent = problem.dataset.wrong
    } catch {
      problem.textContent = problem.dataset.offline
    }
  })
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.matches('textarea, button')) return
    event.preventDefault()
    goOn()
  })
  for (const sign of ['pointerdown', 'keydown', 'input']) {
    document.addEventListener(sign, () => still.open || watch())
  }
  document.addEventListener('contextmenu', (event) => event.preventDefault())
  history.pushState(null, '')
  addEventListener('popstate', () => history.pushState(null, ''))
  addEventListener('online', send)
  setInterval(send, RETRY_SECONDS * 1000)

  navigator.serviceWorker?.register('/q/kiosk-worker.js').catch(() => {})
  navigator.serviceWorker?.ready.then(({ active }) => {
    const files = document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]')
    active.postMessage([location.href, ...[...files].map((one) => one.href ?? one.src)])
  })

  form.hidden = false
  reset()
  send()
})()
