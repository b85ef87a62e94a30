// A person's browser: Chromium without a window, and without the network beyond what a page asks for.

import { chromium } from 'playwright-core'

const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]

/** Opens a browser that closes with the test, or with the file when `t` is the module's `{ after }`. */
export async function openBrowser(t) {
  const root = process.getuid?.() === 0
  const browser = await chromium.launch({
    executablePath: process.env.GATELODGE_BROWSER ?? '/usr/bin/chromium',
    // Chromium's own sandbox refuses to work for root.
    args: root ? [...FLAGS, '--no-sandbox'] : FLAGS,
  })
  t.after(() => browser.close())
  return browser
}
