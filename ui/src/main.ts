import { mount } from 'svelte'
import '../../crates/web/static/tokens.css'
import './look/fonts.css'
import './look/base.css'
import './look/pieces.css'
import App from './App.svelte'

const target = document.getElementById('window')
if (target) mount(App, { target })
