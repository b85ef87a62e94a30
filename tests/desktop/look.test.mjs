// Every view as it looks: axe finds nothing, and nothing is wider than the window, in both colour schemes, at the
// smallest size, in the language with the longest words. With GATELODGE_PICTURES=DIR each view is also kept as a
// picture, for people to judge.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { freePort, openDesk } from './desk.mjs'
import { furnish } from './household.mjs'

const SMALLEST = { width: 860, height: 560 }
const browser = await openBrowser({ after })

/** Someone who looks closely. */
class Eye {
  #kept = 0

  constructor(owner, folder) {
    this.owner = owner
    this.folder = folder
  }

  async looks(what) {
    if (this.folder) {
      this.#kept += 1
      const name = `${String(this.#kept).padStart(2, '0')}-${what.replaceAll(/\W+/g, '-')}.png`
      await writeFile(join(this.folder, name), await this.owner.picture())
    }
    assert.deepEqual(await this.owner.complaints(), [], what)
    assert.deepEqual(await this.owner.tooWide(), [], what)
  }
}

for (const [name, { theme, language, size }] of Object.entries({
  'in the light': {},
  'in the dark': { theme: 'Adwaita:dark' },
  'in German in the smallest window': { language: 'de', size: SMALLEST },
  'in French in the smallest window': { language: 'fr', size: SMALLEST },
})) {
  test(`nothing is wrong with any view ${name}`, async (t) => {
    const desk = await openDesk(t, { port: await freePort() })
    const owner = await desk.opensWindow(theme ? { GTK_THEME: theme } : {})
    const dark = await owner.driver.executeScript(() => matchMedia('(prefers-color-scheme: dark)').matches)
    assert.equal(dark, theme !== undefined)
    if (size) await owner.resizes(size)
    if (language) await owner.speaks(language)
    const folder = process.env.GATELODGE_PICTURES && join(process.env.GATELODGE_PICTURES, name)
    if (folder) await mkdir(folder, { recursive: true })
    const eye = new Eye(owner, folder)

    await owner.sees('wizard-next')
    await eye.looks('welcome')
    await owner.presses('wizard-next')
    await eye.looks('name')
    await owner.writes('wizard-name', 'Ada')
    await owner.presses('wizard-next')
    await eye.looks('passphrase')
    await owner.movesOn('password', 'something else')
    await eye.looks('weak passphrase')
    await owner.movesOn()
    await owner.presses('wizard-next')
    await owner.sees('wizard-create')
    await eye.looks('place')
    await owner.presses('wizard-create')
    await owner.sees('wizard-discovery')
    await eye.looks('moved in')
    await owner.presses('wizard-home')

    const rooms = ['home', 'apps', 'access', 'security', 'activity', 'settings']
    for (const room of rooms) {
      await owner.goesTo(room)
      await eye.looks(`empty ${room}`)
    }
    await furnish(t, desk, browser)
    for (const room of rooms) {
      await owner.goesTo(room)
      if (room === 'apps') await owner.sees('app-row', 'Photo frame')
      if (room === 'access') await owner.sees('session-row', 'Cloud')
      await eye.looks(room)
    }

    await owner.presses('doctor-look')
    await owner.sees('finding-row')
    await eye.looks('doctor')
    await owner.presses('settings-language')
    await eye.looks('a list that is open')
    await owner.goesTo('access')
    await owner.opens('session-row', 'Firefox')
    await eye.looks('a browser')
    await owner.presses('session-end')
    await owner.dialog()
    await eye.looks('a question')
    await owner.declines()

    await owner.goesTo('apps')
    await owner.presses('app-add')
    for (const kind of ['server', 'native', 'browser']) {
      await owner.presses(`app-kind-${kind}`)
      await eye.looks(`a new app, ${kind}`)
    }
    await owner.writes('app-redirect', 'ftp://example.org/*')
    await owner.unfolds('app-advanced')
    await owner.presses('app-id')
    await eye.looks('a new app with everything')
    await owner.presses('app-kind-server')
    await owner.writes('app-name', 'Calendar')
    await owner.writes('app-redirect', 'https://calendar.example.org/callback')
    await owner.presses('app-save')
    await owner.sees('app-client-secret')
    await eye.looks('what to paste')
    await owner.presses('app-done')
    await owner.opens('app-row', 'Notes')
    await owner.sees('app-remove')
    await eye.looks('an app')
    await owner.presses('app-edit')
    await owner.sees('app-save')
    await eye.looks('an app that is changed')
  })
}
