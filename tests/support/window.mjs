// The window, driven by WebDriver: tauri-driver in front of the web view's own driver.

import { spawn } from 'node:child_process'

import { Builder, Capabilities } from 'selenium-webdriver'

import { freePort } from './port.mjs'

/**
 * Starts the desktop program with these arguments and gives the WebDriver of its window; both end with the test.
 * The program gets its environment from the driver, and the driver from `environment`.
 */
export async function openWindow(t, args, environment = {}) {
  const [port, nativePort] = [await freePort(), await freePort()]
  const driver = spawn(
    process.env.GATELODGE_TAURI_DRIVER,
    ['--port', String(port), '--native-port', String(nativePort)],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } },
  )
  const ended = new Promise((resolve) => driver.once('exit', resolve))
  const window = { driver: undefined }
  t.after(async () => {
    // The window first: ending the driver alone leaves the program behind.
    await window.driver?.quit().catch(() => {})
    driver.kill()
    await ended
  })

  // From behind: tauri-driver complains aloud when it is asked before the driver that it passes things on to.
  for (const each of [nativePort, port]) await answers(`http://127.0.0.1:${each}/status`, ended)
  const capabilities = new Capabilities({ browserName: 'wry' })
  capabilities.set('tauri:options', { application: process.env.GATELODGE_DESKTOP_BIN, args })
  window.driver = await new Builder()
    .usingServer(`http://127.0.0.1:${port}/`)
    .withCapabilities(capabilities)
    .build()
  return window.driver
}

/** Waits until somebody answers at the address. Fails when the program that should do so has ended. */
async function answers(address, ended) {
  const gone = ended.then((code) => {
    throw new Error(`tauri-driver ended with ${code}`)
  })
  for (;;) {
    const answered = fetch(address).then(
      () => true,
      () => false,
    )
    if (await Promise.race([answered, gone])) return
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 20)), gone])
  }
}
