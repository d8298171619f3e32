import { mount } from 'svelte'
import Application from './Application.svelte'
import { overwriteGetLocale } from './paraglide/runtime'
import { page } from './page'
import './widget.css'

overwriteGetLocale(() => page.language)
mount(Application, { target: document.body })
