import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transform } from 'lightningcss'
import { minifySync, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Adds loader.js to the build: hand-written, minified, with its style inside, without a hash. */
export function loader(): Plugin {
  return {
    name: 'miroir-loader',
    apply: 'build',
    buildStart() {
      this.addWatchFile(here('./loader.js'))
      this.addWatchFile(here('./loader.css'))
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'loader.js', source: minifiedLoader() })
    },
  }
}

function minifiedLoader(): string {
  const style = transform({
    filename: 'loader.css',
    code: readFileSync(here('./loader.css')),
    minify: true,
  }).code.toString()
  const source = readFileSync(here('./loader.js'), 'utf8').replace(
    '__CSS__',
    () => JSON.stringify(style),
  )
  const { code, errors } = minifySync('loader.js', source, { module: false })
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'))
  return code
}
