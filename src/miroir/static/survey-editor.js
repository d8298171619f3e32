/* Shows a question in its preview while it is typed; without this, "Look at it" does. */
(() => {
  const form = document.querySelector('form[data-preview]')
  const frame = document.querySelector('#preview')
  if (!form || !frame) return
  let later
  let asked = 0

  const look = async () => {
    const turn = ++asked
    const answer = await fetch(form.dataset.preview, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
    })
    if (answer.ok && turn === asked) frame.srcdoc = await answer.text()
  }
  form.addEventListener('input', () => {
    clearTimeout(later)
    later = setTimeout(() => look().catch(() => {}), 400)
  })
})()
