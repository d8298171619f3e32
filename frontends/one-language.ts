import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const COMPILED = /\/paraglide\/messages\.js$/

/** Puts the words of one language, read from `file`, in the place of the compiled words of all. */
export function oneLanguage(file: string): Plugin {
  return {
    name: 'miroir:one-language',
    enforce: 'pre',
    load(id) {
      if (!COMPILED.test(id)) return null
      this.addWatchFile(file)
      const { $schema: _, ...words } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
      const spoken = Object.entries(words).map(([name, text]) => `export const ${name} = ${saying(text)}`)
      return [...spoken, `export * as m from '${id}'`].join('\n')
    },
  }
}

function saying(text: string): string {
  const literal = text.replace(/[`\\$]/g, '\\$&').replace(/\{(\w+)\}/g, '${given.$1}')
  return literal.includes('${given.') ? `(given) => \`${literal}\`` : `() => \`${literal}\``
}
