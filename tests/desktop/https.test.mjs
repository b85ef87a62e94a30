// Https in the window: the local authority, where the lodge listens, and lines for the configuration.

import assert from 'node:assert/strict'
import { get } from 'node:https'
import { test } from 'node:test'

import { freePort } from '../support/port.mjs'
import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A window at a lodge that has a name of the home network, with https open. */
async function openHttps(t) {
  const port = await freePort()
  const before = (desk) => desk.command(['instances', 'add', `idp.desk.test:${port}`])
  const { desk, owner } = await openHome(t, { before })
  await owner.goesTo('settings')
  await owner.presses('settings-https')
  await owner.isAt('Secure connection (https)')
  await owner.sees('https-instance', 'idp.desk.test')
  return { desk, owner, port }
}

/** Whether the lodge answers there over https with a certificate of this authority. */
function answers(port, ca) {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      servername: 'idp.desk.test',
      path: '/.well-known/openid-configuration',
      headers: { host: `idp.desk.test:${port}` },
      ca,
    }
    get(options, (reply) => {
      reply.resume()
      resolve(reply.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}

test('the owner makes an authority, listens, and a visitor who trusts it comes in', async (t) => {
  const { desk, owner, port } = await openHttps(t)
  await owner.sees('https-instance', 'Nothing answers')
  assert.deepEqual(await owner.complaints(), [])

  // What others call this computer is offered, and one press away from being a name of the authority.
  const { done } = await owner.invokes('control', { request: { request: 'show_https' } })
  assert.equal((await owner.all('authority-nearby-name')).join(), done.nearby.join())

  // The name is there already: an instance has it.
  await owner.presses('authority-make')
  assert.equal(await owner.sees('authority-names'), 'idp.desk.test')
  const fingerprint = await owner.sees('authority-fingerprint')

  await owner.writes('https-listen', 'nonsense')
  await owner.presses('https-save')
  await eventually('the field has the focus', async () => (await owner.focus()) === 'https-listen')
  await owner.writes('https-listen', `127.0.0.1:${port}`)
  await owner.presses('https-save')
  await owner.sees('https-listener', 'Open')
  await owner.seesNo('https-instance', 'Nothing answers')

  await owner.presses('authority-export')
  assert.match(await owner.sees('authority-pem'), /BEGIN CERTIFICATE/)
  const certificate = await desk.command(['https', 'export-authority'])
  assert.ok(await answers(port, certificate), 'a visitor with the authority comes in')
  assert.equal(await answers(port, undefined), false, 'a visitor without it does not')
  assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/i)
  assert.deepEqual(await owner.complaints(), [])

  await owner.presses('authority-remove')
  assert.match(await owner.dialog(), /key is destroyed/)
  await owner.presses('dialog-confirm')
  await owner.sees('authority-make')
})

test('what to write into the configuration is there to copy, with one secret for both sides', async (t) => {
  const { owner } = await openHttps(t)
  await owner.unfolds('recipe-proxy')
  const [, secret] = /secret = "([0-9a-f]{48})"/.exec(await owner.sees('recipe-proxy-text'))
  assert.ok((await owner.sees('recipe-proxy-nginx')).includes(secret))
  await owner.unfolds('recipe-own')
  assert.match(await owner.sees('recipe-own-text'), /\[https\]/)
  assert.deepEqual(await owner.complaints(), [])
  await owner.resizes({ width: 860, height: 560 })
  assert.deepEqual(await owner.tooWide(), [])
})
