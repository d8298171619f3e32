import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { UserConfig } from 'vite'
import { oneLanguage } from './one-language.ts'
import { themes } from './themes.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * How one of our screens is built: into the Python package, with hashed names and a manifest.
 * With a `language` it speaks that one only, and so does its manifest's name.
 */
export function application(name: 'desk' | 'widget', { language, entries = ['main'] }: { language?: string; entries?: string[] } = {}): UserConfig {
  return {
    root: here(`./${name}`),
    base: `/static/built/${name}/`,
    publicDir: false,
    resolve: { alias: { $ui: here('./ui'), $static: here('../src/miroir/static') } },
    plugins: [
      themes(),
      ...(language ? [oneLanguage(here(`./${name}/messages/${language}.json`))] : []),
      paraglideVitePlugin({
        project: here(`./${name}/project.inlang`),
        outdir: here(`./${name}/src/paraglide`),
        strategy: ['globalVariable', 'baseLocale'],
        emitReadme: false,
      }),
      svelte(),
    ],
    build: {
      outDir: here(`../src/miroir/static/built/${name}`),
      // The builds of all languages lie in one folder.
      emptyOutDir: !language,
      manifest: language ? `manifest.${language}.json` : 'manifest.json',
      target: 'es2022',
      assetsDir: '.',
      rollupOptions: {
        input: entries.map((entry) => here(`./${name}/src/${entry}.ts`)),
        // Svelte defines a custom element on loading, which none of our screens is.
        treeshake: { moduleSideEffects: (id) => !id.endsWith('/elements/custom-element.js') },
      },
    },
  }
}
