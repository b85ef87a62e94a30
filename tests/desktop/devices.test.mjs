// Devices that wait: they appear in the window by themselves, and the owner lets them in or turns them away.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'

/** A device without a browser, that shows its code and asks whether somebody answered. */
class Device {
  constructor(issuer) {
    this.issuer = issuer
  }

  async asksForACode() {
    const told = await this.#posts('/konnect/v1/device_authorization', { scope: 'openid profile' })
    Object.assign(this, told)
    return this.user_code
  }

  asksForTokens() {
    return this.#posts('/konnect/v1/token', { grant_type: DEVICE_CODE, device_code: this.device_code })
  }

  async #posts(path, params) {
    const body = new URLSearchParams({ client_id: 'frame', ...params })
    return (await fetch(new URL(path, this.issuer), { method: 'POST', body })).json()
  }
}

test('a device that waits is let in, and another one is turned away', async (t) => {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()
  const { origin } = new URL(await owner.movesIn())
  await owner.presses('wizard-home')

  // The app, by the form.
  await owner.goesTo('apps')
  await owner.presses('app-add')
  await owner.presses('app-kind-device')
  await owner.writes('app-name', 'Photo frame')
  await owner.unfolds('app-advanced')
  await owner.writes('app-id', 'frame')
  await owner.presses('app-save')
  await owner.sees('app-client-id', 'frame')
  await owner.presses('app-done')
  await owner.presses('apps-devices')
  await owner.isAt('Devices that wait')
  assert.match(await owner.text(), /No device waits/)

  const mine = new Device(origin)
  const code = await mine.asksForACode()
  assert.equal(await owner.sees('device-code'), code)
  await owner.sees('device-row', 'Photo frame')
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('device-allow')
  const question = await owner.dialog()
  assert.ok(question.includes(code), question)
  assert.match(question, /If somebody sent you the code, turn it away/)
  await owner.declines()
  assert.equal((await mine.asksForTokens()).error, 'authorization_pending')
  await owner.presses('device-allow')
  await owner.presses('dialog-confirm')
  await owner.seesNo('device-row')

  // One that the owner did not start, seen from Home.
  const theirs = new Device(origin)
  await theirs.asksForACode()
  await owner.goesTo('home')
  await eventually('Home tells it', async () =>
    /Photo frame asks to be let in from a device/.test(await owner.text()),
  )
  await owner.goesTo('apps')
  await owner.presses('apps-devices')
  await owner.presses('device-deny')
  await owner.seesNo('device-row')
  assert.equal((await theirs.asksForTokens()).error, 'access_denied')

  // The first one asked too early once; it is patient.
  const tokens = await eventually('the device gets its tokens', async () => {
    const told = await mine.asksForTokens()
    return told.access_token ? told : null
  })
  assert.equal(tokens.token_type, 'Bearer')
  await owner.goesTo('activity')
  await owner.sees('event-row', 'You let Photo frame in on a device')
  await owner.sees('event-row', 'You turned Photo frame away on a device')
})
