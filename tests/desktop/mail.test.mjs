// Letters to the owner in the window, and the mail server that carries them.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { sitDown } from '../support/person.mjs'
import { freePort } from '../support/port.mjs'
import { openHome } from './desk.mjs'

const SMALLEST = { width: 860, height: 560 }

async function openMail(t) {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('settings')
  await owner.presses('settings-mail')
  await owner.isAt('Mail')
  return { desk, owner }
}

test('a letter that nobody carries is read here, with its link, and deleted', async (t) => {
  const { desk, owner } = await openMail(t)
  await owner.sees('mail-only-kept', 'No mail server is set')
  assert.match(await owner.text(), /No letters/)
  assert.deepEqual(await owner.complaints(), [])

  const person = await sitDown(t, await openBrowser(t))
  await person.visits(`${desk.issuer}/auth/passphrase_reset`)
  await person.presses('reset-submit')

  await owner.sees('mail-row', 'Link to a new passphrase To ada@example.org Kept here')
  await owner.opens('mail-row', 'Link to a new passphrase')
  const link = await owner.sees('mail-link', desk.issuer)
  assert.match(await owner.sees('mail-text'), /passphrase/)
  assert.deepEqual(await owner.complaints(), [])
  await owner.resizes(SMALLEST)
  assert.deepEqual(await owner.tooWide(), [])
  await person.visits(link.replaceAll(' ', ''))
  assert.equal(await person.page.locator('input[name=passphrase]').count(), 1, 'the link leads on')

  await owner.presses('mail-remove')
  assert.match(await owner.dialog(), /links can no longer be read here/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('mail-row')
})

test('a mail server is checked, kept without showing its password, tried and removed', async (t) => {
  const { desk, owner } = await openMail(t)
  await owner.writes('mail-host', '127.0.0.1')
  await owner.presses('mail-security')
  await owner.chooses('none')
  await owner.writes('mail-port', String(await freePort()))
  await owner.writes('mail-from', 'nobody')
  await owner.presses('mail-save')
  await owner.reads('no e-mail address')
  await owner.writes('mail-from', 'lodge@example.org')
  await owner.writes('mail-user', 'ada')
  await owner.writes('mail-password', 'whisper')
  await owner.presses('mail-save')
  await owner.seesNo('mail-only-kept')
  assert.match(await owner.text(), /One is kept/)
  assert.deepEqual(await owner.complaints(), [])

  // Nobody listens there.
  await owner.presses('mail-test')
  await owner.sees('mail-tested', 'The letter was not sent')
  assert.ok(!(await desk.command(['mail', 'show', '--json'])).includes('whisper'))

  await owner.presses('mail-server-remove')
  assert.match(await owner.dialog(), /no longer sent/)
  await owner.presses('dialog-confirm')
  await owner.sees('mail-only-kept')
})
