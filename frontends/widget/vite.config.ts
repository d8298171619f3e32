import { defineConfig, mergeConfig } from 'vite'
import { application } from '../application.ts'
import { loader } from './loader.build.ts'

export default defineConfig(mergeConfig(application('widget'), { plugins: [loader()] }))
