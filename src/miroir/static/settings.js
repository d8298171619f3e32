// On a telephone the sections are one line to be swept along: begin where one is.
const current = document.querySelector('.settings-nav [aria-current]')
const line = current?.closest('.settings-nav')
if (line && line.scrollWidth > line.clientWidth) {
  const { left, width } = current.getBoundingClientRect()
  line.scrollLeft += left - (line.clientWidth - width) / 2
}
