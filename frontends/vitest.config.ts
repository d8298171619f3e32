import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: { $ui: fileURLToPath(new URL('./ui', import.meta.url)) },
    conditions: ['browser'],
  },
  test: { include: ['{desk,widget,ui}/**/*.test.ts'], environment: 'node' },
})
