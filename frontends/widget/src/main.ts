import { mount } from 'svelte'
import Application from './Application.svelte'
import './widget.css'

mount(Application, { target: document.body })
