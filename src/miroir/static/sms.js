// Says while one writes how many SMS the words take; the server counts in the same way
// (sms/segments.py).
const form = document.getElementById('sms-form')
const { basic, extended, brand, link } = form.dataset
const alone = { gsm: 160, ucs2: 70 }
const together = { gsm: 153, ucs2: 67 }
const usual = (letter) => basic.includes(letter) || extended.includes(letter)

function measure(text) {
  const letters = [...text]
  const unusual = [...new Set(letters.filter((letter) => !usual(letter)))]
  const encoding = unusual.length ? 'ucs2' : 'gsm'
  const size = (letter) => (encoding === 'ucs2' ? letter.length : basic.includes(letter) ? 1 : 2)
  const sizes = letters.map(size)
  const units = sizes.reduce((sum, one) => sum + one, 0)
  if (units <= alone[encoding]) return { units, segments: 1, unusual }
  let segments = 1
  let left = together[encoding]
  for (const one of sizes) {
    if (one > left) {
      segments += 1
      left = together[encoding]
    }
    left -= one
  }
  return { units, segments, unusual }
}

for (const field of form.querySelectorAll('textarea')) {
  const part = (name) => form.querySelector(`[data-${name}="${field.id}"]`)
  field.addEventListener('input', () => {
    const example = field.value.trim().replaceAll('{link}', link).replaceAll('{brand}', brand)
    const { units, segments, unusual } = measure(example)
    part('example').textContent = example
    part('segments').textContent = segments
    part('units').textContent = units
    part('unusual').hidden = unusual.length === 0
    part('unusual').querySelector('b').textContent = unusual.join(' ')
  })
}
