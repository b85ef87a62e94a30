// Every view as it looks: axe finds nothing, and nothing is wider than the window, in both colour schemes, at the
// smallest size, and in the languages with the longer words. With GATELODGE_PICTURES=DIR each view is also kept as a
// picture, for people to judge.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Key } from 'selenium-webdriver'

import { openBrowser } from '../support/browser.mjs'
import { freePort } from '../support/port.mjs'
import { openDesk } from './desk.mjs'
import { furnish } from './household.mjs'

const SMALLEST = { width: 860, height: 560 }
const ROOMS = ['home', 'apps', 'connectors', 'access', 'security', 'activity', 'settings']

/** All that a person can set about how the window looks. */
const WAYS = {
  'in the light': {},
  'in the dark': { theme: 'Adwaita:dark' },
  'small and in German': { language: 'de', size: SMALLEST },
  'small and in French': { language: 'fr', size: SMALLEST },
}

const livedIn = await openDesk({ after }, { port: await freePort() })
await livedIn.startsHeadless()
await livedIn.movesIn()
await furnish({ after }, livedIn, await openBrowser({ after }))

/** Someone who looks closely. What axe looks for does not depend on the language, so a translation only has to fit. */
class Eye {
  #pictures = 0

  constructor(owner, translated, folder) {
    this.owner = owner
    this.translated = translated
    this.folder = folder
  }

  async looks(what) {
    await this.owner.letters()
    if (this.folder) {
      this.#pictures += 1
      const name = `${String(this.#pictures).padStart(2, '0')} ${what}.png`
      await writeFile(join(this.folder, name), await this.owner.picture())
    }
    assert.deepEqual(await this.owner.tooWide(), [], what)
    if (!this.translated) assert.deepEqual(await this.owner.complaints(), [], what)
  }
}

/** Opens the window in one of the ways, and gives the person in front of it with their eye. */
async function openEyes(desk, when, way) {
  const { theme, language, size } = WAYS[way]
  const owner = await desk.opensWindow(theme && { GTK_THEME: theme })
  assert.deepEqual(await owner.setting(), { dark: theme !== undefined, still: true })
  if (size) await owner.resizes(size)
  if (language) {
    if (when === 'lived in') await owner.goesTo('settings')
    await owner.speaks(when === 'lived in' ? 'settings-language' : 'wizard-language', language)
  }
  const folder = process.env.GATELODGE_PICTURES && join(process.env.GATELODGE_PICTURES, `${when} ${way}`)
  if (folder) await mkdir(folder, { recursive: true })
  return { owner, eye: new Eye(owner, Boolean(language), folder) }
}

for (const way of Object.keys(WAYS)) {
  test(`nothing is wrong with the first visit ${way}`, async (t) => {
    const { owner, eye } = await openEyes(await openDesk(t), 'first', way)

    await owner.sees('wizard-next')
    await eye.looks('welcome')
    await owner.presses('wizard-language')
    await eye.looks('languages')
    await owner.types(Key.ESCAPE)
    await owner.presses('wizard-next')
    await eye.looks('name')
    await owner.writes('wizard-name', 'Ada')
    await owner.presses('wizard-next')
    await eye.looks('passphrase')
    await owner.movesOn('password', 'something else')
    await owner.types(Key.TAB)
    await eye.looks('weak passphrase')
    await owner.movesOn()
    await owner.presses('wizard-next')
    await owner.sees('wizard-create')
    await eye.looks('place')
    await owner.presses('wizard-create')
    await owner.sees('wizard-discovery')
    await eye.looks('moved in')
    await owner.presses('wizard-home')
    for (const room of ROOMS) {
      await owner.goesTo(room)
      await eye.looks(room)
    }
  })

  test(`nothing is wrong with a lodge that is lived in ${way}`, async (t) => {
    const { owner, eye } = await openEyes(await openDesk(t, { data: livedIn.data }), 'lived in', way)

    for (const [room, row] of [
      ['home', 'event-row'],
      ['apps', 'app-row'],
      ['connectors', 'preset-row'],
      ['access', 'session-row'],
      ['security', 'key-row'],
      ['activity', 'event-row'],
      ['settings', 'finding-row'],
    ]) {
      await owner.goesTo(room)
      await owner.sees(row)
      await eye.looks(room)
    }
    await owner.presses('doctor-look')
    await owner.sees('finding-row')
    await eye.looks('doctor')

    await owner.goesTo('access')
    await owner.opens('session-row', 'Firefox')
    await eye.looks('a browser')
    await owner.presses('session-end')
    await owner.dialog()
    await eye.looks('a question')
    await owner.declines()

    for (const [view, title] of [
      ['refusals', 'refusals'],
      ['devices', 'devices'],
      ['registration', 'apps that register themselves'],
      ['import', 'import and export'],
      ['web-app-add', 'a new web app'],
    ]) {
      await owner.goesTo('apps')
      await owner.presses(`apps-${view}`)
      await eye.looks(title)
    }
    for (const view of ['mail', 'documents', 'place']) {
      await owner.goesTo('settings')
      await owner.presses(`settings-${view}`)
      await eye.looks(view)
    }

    await owner.goesTo('apps')
    await owner.presses('app-add')
    for (const kind of ['device', 'machine', 'server', 'native', 'browser']) {
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
    await owner.opens('app-row', 'Calendar')
    await owner.sees('app-remove')
    await eye.looks('an app')
    await owner.presses('app-edit')
    await owner.sees('app-save')
    await eye.looks('an app that is changed')
    await owner.goesTo('apps')
    await owner.opens('app-row', 'Calendar')
    await owner.presses('app-remove')
    await owner.presses('dialog-confirm')
    await owner.seesNo('app-row', 'Calendar')
  })
}
