// The second step in the window: an app is enrolled by its QR code, the recovery kit is kept and checked, codes by mail
// are turned on, and the last factor stays.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { PASSPHRASE } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { codeOf, seesInPicture, step } from '../support/totp.mjs'
import { freePort } from '../support/port.mjs'
import { openDesk, openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

const SMALLEST = { width: 860, height: 560 }

const factor = async (desk) => JSON.parse(await desk.command(['second-factor', 'show', '--json']))

async function letter(desk) {
  const [newest] = JSON.parse(await desk.command(['outbox', 'ls', '--json']))
  const text = await desk.command(['outbox', 'show', String(newest.number)])
  return /\b\d{6}\b/.exec(text)[0]
}

/** Shows who the owner is. */
async function proves(owner, code) {
  await owner.writes('proof-passphrase', PASSPHRASE)
  await owner.writes('proof-code', code)
  await owner.presses('proof-submit')
}

test('S-198: an app is enrolled by its picture in the dark, and the kit is kept', async (t) => {
  const browser = await openBrowser(t)
  const desk = await openDesk(t, { port: await freePort() })
  await desk.movesIn()
  const owner = await desk.opensWindow({ GTK_THEME: 'Adwaita:dark' })
  await owner.goesTo('security')
  await owner.sees('factor-state', 'passphrase alone')
  await owner.presses('factor-app-add')
  const address = (await owner.sees('factor-address', 'otpauth:')).replaceAll(' ', '')
  assert.deepEqual(await owner.complaints(), [])
  assert.equal(await seesInPicture(browser, await owner.picture()), address)

  const at = step()
  await owner.writes('factor-first-code', codeOf(address, at - 20))
  await owner.presses('factor-confirm')
  await owner.reads('minutes apart')
  assert.equal((await factor(desk)).on, false)
  await owner.writes('factor-first-code', codeOf(address, at))
  await owner.presses('factor-confirm')
  await owner.sees('kit-once')
  assert.equal((await factor(desk)).on, true)
  assert.deepEqual(await owner.complaints(), [])
  const codes = await owner.all('kit-code')
  assert.equal(codes.length, 10)
  await owner.resizes(SMALLEST)
  assert.deepEqual(await owner.tooWide(), [])

  // It counts as kept once one of its codes came back.
  await owner.writes('kit-typed', 'aaaa-aaaa')
  await owner.presses('kit-check')
  await owner.reads('none of the recovery codes')
  await owner.writes('kit-typed', codes[3].toUpperCase())
  await owner.presses('kit-check')
  await owner.sees('factor-kit', '10 codes are left. Checked')
  assert.ok((await factor(desk)).kit_checked_at)
  await owner.sees('factor-last')
  assert.deepEqual(await owner.complaints(), [])

  // The app and the kit open the lodge.
  const person = await sitDown(t, browser)
  await person.visits(`${desk.issuer}/signin/v1/identifier`)
  await person.signsIn()
  await person.page.getByRole('checkbox').check()
  await person.page.locator('#code').fill(codeOf(address, at + 1))
  await person.presses('factor-submit')
  await owner.sees('trusted-row', 'Chrome on Linux')
  await owner.presses('trusted-revoke')
  await owner.seesNo('trusted-row')
  await desk.command(['instances', 'clean-sessions', desk.domain])
  await person.visits(`${desk.issuer}/signin/v1/identifier`)
  await person.signsIn()
  await person.page.locator('#factor-recovery').click()
  await person.page.locator('#recovery_code').fill(codes[0])
  await person.presses('factor-recovery-submit')
  await owner.sees('factor-kit', '9 codes are left')

  // Off again, with both factors.
  await owner.presses('factor-off')
  assert.deepEqual(await owner.complaints(), [])
  await proves(owner, codes[0])
  await owner.reads('used before')
  await proves(owner, codes[1])
  await owner.sees('factor-state', 'passphrase alone')
  assert.equal((await factor(desk)).on, false)
})

test('codes by mail are turned on by one, and the last factor stays', async (t) => {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('security')
  await owner.presses('factor-mail-add')
  await owner.reads('ada@example.org')
  assert.deepEqual(await owner.complaints(), [])
  const code = await letter(desk)
  await owner.writes('factor-mail-code', code === '000000' ? '000001' : '000000')
  await owner.presses('factor-mail-confirm')
  await owner.reads('newest letter')
  await owner.writes('factor-mail-code', code)
  await owner.presses('factor-mail-confirm')
  await owner.sees('kit-once')
  const kit = await owner.all('kit-code')
  await owner.presses('kit-later')
  await owner.sees('factor-mail', 'A code is mailed at each sign-in')
  await owner.sees('factor-kit', 'Not checked yet')
  assert.equal((await owner.all('factor-mail-remove')).length, 0, 'it is the last one')

  // With an app beside it, proved by a letter, it can go.
  await owner.presses('factor-app-add')
  await owner.presses('proof-mail')
  const proof = await eventually('a letter is there', async () => {
    const newest = await letter(desk)
    return newest !== code && newest
  })
  await proves(owner, proof)
  const address = (await owner.sees('factor-address', 'otpauth:')).replaceAll(' ', '')
  await owner.writes('factor-first-code', codeOf(address))
  await owner.presses('factor-confirm')
  await owner.presses('factor-mail-remove')
  await proves(owner, kit[0])
  await owner.sees('factor-mail', 'As safe as your mailbox')
  assert.equal((await owner.all('factor-app-remove')).length, 0)
  assert.deepEqual(await owner.complaints(), [])
})
