// The first visit: from an empty desk to an app that signs its person in.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Key } from 'selenium-webdriver'

import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { PASSPHRASE } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'
import { Program } from './program.mjs'

const browser = await openBrowser({ after })

/** Adds a program of this computer in the guided form, and gives it running. */
async function addsNativeApp(t, owner, issuer, name) {
  await owner.goesTo('apps')
  await owner.presses('app-add')
  await owner.presses('app-kind-native')
  await owner.writes('app-name', name)
  await owner.writes('app-redirect', 'http://127.0.0.1/cb')
  await owner.presses('app-save')
  const client_id = await owner.sees('app-client-id')
  return new Program({ issuer }, { client_id }, await openListener(t))
}

test('an owner moves in, adds an app, watches a sign-in happen, and takes the app away again', async (t) => {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()

  // Moving in.
  await owner.presses('wizard-next')
  await owner.writes('wizard-name', 'Ada')
  await owner.presses('wizard-next')
  await owner.movesOn('password123')
  await owner.sees('wizard-strength', 'too short')
  assert.equal(await owner.canUse('wizard-next'), false, 'a weak passphrase is not taken')
  await owner.writes('wizard-passphrase', PASSPHRASE)
  await owner.seesNo('wizard-strength', 'too short')
  assert.equal(await owner.canUse('wizard-next'), false, 'it was not typed the same way twice')
  await owner.sees('wizard-differs', 'The two differ')
  await owner.writes('wizard-passphrase-again', PASSPHRASE)
  await owner.presses('wizard-next')
  await owner.presses('wizard-create')
  const discovery = await owner.sees('wizard-discovery')

  const told = await (await fetch(discovery)).json()
  await owner.presses('wizard-home')
  await owner.isAt('Ada, your lodge is open')
  assert.equal(await owner.sees('home-issuer'), told.issuer)
  assert.equal(await owner.sees('home-discovery'), discovery)

  // An app, and a sign-in that the window hears of by itself.
  const app = await addsNativeApp(t, owner, told.issuer, 'Photo frame')
  await owner.presses('app-done')
  await owner.sees('app-row', 'Waits for its first visit')
  const person = await sitDown(t, browser)
  const tokens = await app.signsIn(person)
  assert.equal((await (await app.asksWho(tokens)).json()).name, 'Ada')
  const row = await owner.sees('app-row', 'now')
  assert.match(row, /Photo frame.*May come in/)

  await owner.goesTo('access')
  await owner.sees('session-row', 'Used for Photo frame')
  await owner.goesTo('activity')
  for (const line of [
    'Photo frame came in',
    'You allowed Photo frame',
    'You signed in',
    'The lodge was made',
  ])
    await owner.sees('event-row', line)

  // Away with it.
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Photo frame')
  await owner.presses('app-remove')
  assert.match(await owner.dialog(), /Remove Photo frame\?[^]*Everything it holds stops working at once/)
  await owner.presses('dialog-confirm')
  await owner.isAt('Apps')
  await owner.seesNo('app-row')

  assert.equal((await app.asksWho(tokens)).status, 401)
  assert.equal((await (await app.refreshes(tokens)).json()).error, 'invalid_client')
  await person.visits(app.asks())
  assert.equal(await person.heading(), 'The lodge does not know this app')
})

test('a browser that is signed out in the window has to sign in again', async (t) => {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()
  const { origin } = new URL(await owner.movesIn())
  await owner.presses('wizard-home')
  const app = await addsNativeApp(t, owner, origin, 'Notes')
  const person = await sitDown(t, browser)
  await owner.goesTo('access')
  await owner.isAt('Browsers')
  assert.match(await owner.text(), /No browser is signed in/)
  await app.signsIn(person)
  assert.equal(await app.asksSilently(person), 'consent_required')

  await owner.opens('session-row', 'Chrom')
  await owner.presses('session-end')
  assert.match(await owner.dialog(), /needs your passphrase to come in again/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('session-row')

  assert.equal(await app.asksSilently(person), 'login_required')
})

test('all browsers but one can be signed out at once', async (t) => {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()
  const { origin } = new URL(await owner.movesIn())
  await owner.presses('wizard-home')
  const app = await addsNativeApp(t, owner, origin, 'Notes')
  const [kept, other] = [
    await sitDown(t, browser, { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' }),
    await sitDown(t, browser),
  ]
  await app.signsIn(kept)
  await app.signsIn(other)

  await owner.goesTo('access')
  await owner.opens('session-row', 'Firefox')
  await owner.presses('session-end-others')
  await owner.presses('dialog-confirm')
  await owner.seesNo('session-row', 'Chrom')

  await owner.sees('session-row', 'Firefox')
  assert.equal(await app.asksSilently(kept), 'consent_required')
  assert.equal(await app.asksSilently(other), 'login_required')
})

test('an owner can move in with the keyboard alone, and the title has the focus after every move', async (t) => {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()

  await owner.isAt('A small house at your own gate')
  assert.equal(await owner.focus(), 'h1')
  await owner.tabsTo('wizard-next')
  await owner.types(Key.ENTER)
  await eventually('the name has the focus', async () => (await owner.focus()) === 'wizard-name')
  await owner.types('Ada', Key.ENTER)
  await eventually('the passphrase has the focus', async () => (await owner.focus()) === 'wizard-passphrase')
  await owner.types(PASSPHRASE)
  await owner.tabsTo('wizard-passphrase-again')
  await owner.types(PASSPHRASE)
  await eventually('the passphrase is taken', () => owner.canUse('wizard-next'))
  await owner.types(Key.ENTER)
  await eventually('the title has the focus', async () => (await owner.focus()) === 'h1')
  await owner.tabsTo('wizard-autostart')
  await owner.types(Key.SPACE)
  await owner.tabsTo('wizard-create')
  await owner.types(Key.ENTER)
  await owner.sees('wizard-discovery')
  await eventually('the title has the focus', async () => (await owner.focus()) === 'h1')
  const entry = await readFile(join(desk.home, '.config/autostart/Gatelodge.desktop'), 'utf8')
  assert.match(entry, new RegExp(`^Exec=.*gatelodge-desktop --hidden --data-dir ${desk.data}$`, 'm'))

  await owner.tabsTo('wizard-home')
  await owner.types(Key.ENTER)
  await owner.isAt('Ada, your lodge is open')
  assert.equal(await owner.focus(), 'h1')
  for (const [room, title] of [
    ['apps', 'Apps'],
    ['connectors', 'Connectors'],
    ['access', 'Browsers'],
    ['security', 'Security'],
    ['activity', 'Activity'],
    ['settings', 'Settings'],
  ]) {
    await owner.tabsTo(`nav-${room}`)
    await owner.types(Key.ENTER)
    await owner.isAt(title)
    assert.equal(await owner.focus(), 'h1', `in ${room}`)
  }
})
