import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { UserConfig } from 'vite'
import { themes } from './themes.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** How one of our screens is built: into the Python package, with hashed names and a manifest. */
export function application(name: 'desk' | 'widget'): UserConfig {
  return {
    root: here(`./${name}`),
    base: `/static/built/${name}/`,
    publicDir: false,
    resolve: { alias: { $ui: here('./ui'), $static: here('../src/miroir/static') } },
    plugins: [
      themes(),
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
      emptyOutDir: true,
      manifest: 'manifest.json',
      target: 'es2022',
      assetsDir: '.',
      rollupOptions: { input: here(`./${name}/src/main.ts`) },
    },
  }
}
