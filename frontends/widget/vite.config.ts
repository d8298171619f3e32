import { defineConfig, mergeConfig } from 'vite'
import { application } from '../application.ts'
import { loader } from './loader.build.ts'

/** Each build speaks the language of its mode: visitors download no other. */
export default defineConfig(({ mode }) => mergeConfig(application('widget', { language: mode, entries: ['main', 'watch'] }), { plugins: [loader()] }))
