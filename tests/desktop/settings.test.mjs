// Settings: the lodge's address, how long things last, and what the lodge has to say in the owner's language.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openHome } from './desk.mjs'

test('the owner moves the lodge to another port and is told what that means', async (t) => {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('settings')
  assert.equal(await owner.sees('settings-issuer'), desk.issuer)
  assert.equal(await owner.canUse('settings-rename'), false)

  await owner.writes('settings-port', '99999')
  assert.equal(await owner.canUse('settings-rename'), false)
  await owner.writes('settings-port', '4999')
  await owner.presses('settings-rename')
  const said = await owner.dialog()
  assert.match(said, /http:\/\/localhost:4999/)
  assert.match(said, /Every app has to be told the new address/)
  assert.match(said, /Browsers stay signed in/)
  assert.match(said, new RegExp(`listens on port ${desk.port}\\. Start it on port 4999`))
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('dialog-confirm')
  await owner.sees('settings-issuer', 'http://localhost:4999')

  const [{ domain }] = JSON.parse(await desk.command(['instances', 'ls', '--json']))
  assert.equal(domain, 'localhost:4999')
  // The doctor sees at once that nobody answers there.
  await owner.presses('doctor-look')
  await owner.sees('finding-row', 'localhost:4999 names another port')
})

test('the lodge speaks the language of the window', async (t) => {
  const { owner } = await openHome(t)
  await owner.goesTo('settings')
  await owner.sees('finding-row', 'The file is intact.')
  await owner.speaks('settings-language', 'de')
  await owner.sees('finding-row', 'Die Datei ist unversehrt.')
  await owner.sees('finding-row', 'Wurzelschlüssel')
  await owner.speaks('settings-language', 'fr')
  await owner.sees('finding-row', 'Le fichier est intact.')
})

test('how long things last is said where one looks for it', async (t) => {
  const { owner } = await openHome(t, { before: (desk) => desk.addsCloud() })
  await owner.goesTo('access')
  await owner.sees('session-lifetime', 'for 30 days after it was last used, and for 1 year at most')
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Cloud')
  await owner.sees('app-lifetime', 'lasts 5 minutes at a time')
})
