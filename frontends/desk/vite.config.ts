import { defineConfig } from 'vite'
import { application } from '../application.ts'

export default defineConfig(application('desk'))
