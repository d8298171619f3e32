import '$static/tokens.css'
import './desk.css'
import { mount } from 'svelte'
import Application from './Application.svelte'

const target = document.getElementById('desk') ?? document.body

mount(Application, { target })
