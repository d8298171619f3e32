import '$static/tokens.css'
import './desk.css'
import './controls.css'
import './menus.css'
import './sheets.css'
import { mount } from 'svelte'
import Application from './Application.svelte'

const target = document.getElementById('desk') ?? document.body

mount(Application, { target })
