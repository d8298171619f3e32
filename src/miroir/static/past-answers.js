// How far an import is, without loading the page again; loaded afresh once it is over.
const shown = document.querySelector('[data-import]')
const format = new Intl.NumberFormat(document.documentElement.lang)

async function look() {
  const answer = await fetch(`/api/v1/past-answers/${shown.dataset.import}`)
  if (!answer.ok) return
  const now = await answer.json()
  for (const count of shown.querySelectorAll('[data-count]')) {
    count.textContent = format.format(now[count.dataset.count])
  }
  const bar = shown.querySelector('progress')
  if (bar) bar.value = now.line
  if (now.state !== shown.dataset.state) location.reload()
}

if (shown) setInterval(() => look().catch(() => {}), 1000)
