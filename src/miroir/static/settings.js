// On a telephone the places and the sections are a line each, to be swept along: begin where one is.
for (const current of document.querySelectorAll('nav:is(.sections, .settings-nav) [aria-current]')) {
  const line = current.closest('nav')
  if (line.scrollWidth > line.clientWidth) {
    const { left, width } = current.getBoundingClientRect()
    line.scrollLeft += left - (line.clientWidth - width) / 2
  }
}
