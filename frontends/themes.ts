import type { Plugin } from 'vite'

const TOKENS = /\/static\/tokens\.css$/
const DARK = /@media screen and \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}/

/**
 * The pages' tokens follow the system only; on our screens a person may choose.
 * `data-theme` on the root is then `light` or `dark`, and absent to follow the system.
 */
export function themes(): Plugin {
  return {
    name: 'miroir:themes',
    enforce: 'pre',
    transform(css, id) {
      if (!TOKENS.test(id)) return null
      if (!DARK.test(css)) throw new Error(`${id} has no dark block in the form that themes.ts knows`)
      return css.replace(DARK, (_, dark: string) => `
        @media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {${dark}} }
        @media screen { :root[data-theme="dark"] { color-scheme: dark; ${dark} } }
        :root[data-theme="light"] { color-scheme: light; }
      `)
    },
  }
}
