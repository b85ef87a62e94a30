import { mount } from 'svelte'
import '../../crates/web/static/tokens.css'
import './look/fonts.css'
import './look/base.css'
import './look/pieces.css'
import App from './App.svelte'

// Asked for now and not when the first view is drawn, which waits for the lodge: its words then come all at once.
for (const font of ["600 1em 'Source Serif 4 Variable'", "1em 'Inter Variable'"])
  void document.fonts.load(font)

const target = document.getElementById('window')
if (target) mount(App, { target })
