// Cloud servers in the window: from nothing to lines that a server needs, a check, and gone again.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { freePort } from '../support/port.mjs'
import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A window at a lodge, with the cloud servers open. */
async function openCloud(t) {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('apps')
  await owner.presses('apps-cloud')
  await owner.isAt('Cloud servers')
  await owner.sees('cloud-add')
  return { desk, owner }
}

const clients = async (desk) => JSON.parse(await desk.command(['clients', 'ls', '--json']))

test('the owner adds a server, carries its lines, checks it and takes it away', async (t) => {
  const { desk, owner } = await openCloud(t)
  assert.match(await owner.text(), /No server yet/)
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('cloud-add')
  await owner.writes('cloud-url', 'cloud example')
  await owner.presses('cloud-add-go')
  await eventually('the field has the focus', async () => (await owner.focus()) === 'cloud-url')
  assert.deepEqual(await clients(desk), [])

  // Nobody is there: the check has to say so.
  const address = `http://localhost:${await freePort()}`
  await owner.writes('cloud-url', address)
  await owner.presses('cloud-add-go')
  await owner.isAt(address.replace('http://', ''))
  const block = await owner.sees('cloud-block', 'OC_OIDC_ISSUER')
  assert.ok(block.includes(`OC_OIDC_ISSUER=${desk.issuer}`))
  assert.ok((await clients(desk)).length >= 4)
  assert.equal((await owner.all('cloud-app')).length, (await clients(desk)).length)
  assert.deepEqual(await owner.complaints(), [])

  await owner.presses('cloud-form')
  await owner.chooses('compose')
  await owner.sees('cloud-block', 'environment:')
  await owner.unfolds('cloud-lines')
  await owner.sees('cloud-line', 'PROXY_OIDC_REWRITE_WELLKNOWN=true')
  await owner.unfolds('cloud-wishes')
  await owner.presses('cloud-account-username')
  await owner.sees('cloud-line', 'PROXY_USER_OIDC_CLAIM=preferred_username')

  await owner.presses('cloud-check')
  await owner.sees('finding-row', 'Check its address and that it runs')
  assert.deepEqual(await owner.complaints(), [])
  await owner.resizes({ width: 860, height: 560 })
  assert.deepEqual(await owner.tooWide(), [])

  await owner.presses('cloud-remove')
  await owner.dialog()
  await owner.presses('dialog-confirm')
  await owner.isAt('Cloud servers')
  assert.deepEqual(await clients(desk), [])
})

test('who moves from another provider sees the id first, and keeps it only after a question', async (t) => {
  const { desk, owner } = await openCloud(t)
  const before = JSON.parse(await desk.command(['instances', 'show', desk.domain, '--json'])).subject
  await owner.unfolds('subject')
  await owner.writes('subject-id', '4c510ada-c86b-4815-8820-42cdf82c3d51')
  await owner.presses('subject-look')
  const next = await owner.sees('subject-new')
  assert.equal(await owner.sees('subject-old'), before)
  assert.notEqual(next, before)
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('subject-apply')
  assert.match(await owner.dialog(), /another person/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('subject-apply')
  const { subject } = JSON.parse(await desk.command(['instances', 'show', desk.domain, '--json']))
  assert.equal(subject, next)
})
