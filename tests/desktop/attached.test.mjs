// A window on a lodge that runs without it: it attaches, follows, and notices when the lodge has gone.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openHome } from './desk.mjs'

test('the window belongs to the lodge that runs already, and follows what others do to it', async (t) => {
  const { desk, lodge, owner } = await openHome(t, { headless: true })
  await owner.isAt('Ada, your lodge is open')
  await owner.sees('lodge-state', 'Open, served by another program')
  assert.equal(await owner.sees('home-issuer'), desk.issuer)

  await owner.goesTo('apps')
  assert.match(await owner.text(), /No apps yet/)
  await desk.addsCloud()
  await owner.sees('app-row', 'Cloud')
  await owner.goesTo('activity')
  await owner.sees('event-row', 'Cloud was added')
  await desk.command(['clients', 'remove', '--instance', desk.domain, 'cloud'])
  await owner.sees('event-row', 'Cloud was removed')
  await desk.command(['instances', 'modify', desk.domain, '--public-name', 'Grace'])
  await owner.goesTo('home')
  await owner.isAt('Grace, your lodge is open')
  await owner.goesTo('security')
  assert.match(await owner.text(), /Signing keys/)

  lodge.stops()
  assert.equal(await lodge.ended, 0)
  await owner.isAt('The lodge could not open')
  assert.match(await owner.sees('trouble-why'), /has stopped/)

  // From here on the window runs the lodge itself.
  await owner.presses('trouble-retry')
  await owner.goesTo('settings')
  assert.match(await owner.text(), /The lodge runs inside this program/)
  assert.ok(await desk.answers())
})

test('what the window changes is changed for the command line', async (t) => {
  const { desk, owner } = await openHome(t, { headless: true, before: (desk) => desk.addsCloud() })

  await owner.goesTo('settings')
  await owner.writes('settings-name', 'Grace')
  await owner.presses('settings-save')
  await owner.goesTo('home')
  await owner.isAt('Grace, your lodge is open')
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Cloud')
  await owner.presses('app-remove')
  await owner.presses('dialog-confirm')
  await owner.seesNo('app-row')

  assert.equal(
    JSON.parse(await desk.command(['instances', 'show', desk.domain, '--json'])).public_name,
    'Grace',
  )
  assert.deepEqual(JSON.parse(await desk.command(['clients', 'ls', '--instance', desk.domain, '--json'])), [])
})
