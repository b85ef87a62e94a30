// The signing keys in the window: when they change, and what to do when one was stolen.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { freePort } from '../support/port.mjs'
import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A window at a lodge, with the keys in sight. */
async function openKeys(t) {
  const desk = await openDesk(t, { port: await freePort() })
  await desk.movesIn()
  const owner = await desk.opensWindow()
  await owner.goesTo('security')
  await owner.sees('key-row', 'ES256')
  return { desk, owner }
}

/** The keys that apps find now. */
async function published(desk) {
  const about = await (await fetch(`${desk.issuer}/.well-known/openid-configuration`)).json()
  const { keys } = await (await fetch(about.jwks_uri)).json()
  return keys.map(({ kid }) => kid)
}

const standing = (owner, state) =>
  owner.driver.executeScript(
    (state) => document.querySelectorAll(`[data-testid="key-row"][data-state="${state}"]`).length,
    state,
  )

test('new keys are published first and sign later', async (t) => {
  const { desk, owner } = await openKeys(t)
  const before = await published(desk)
  const active = await standing(owner, 'active')
  assert.equal(await standing(owner, 'next'), 0)
  await owner.presses('security-rotate')
  assert.match(await owner.dialog(), /After a day/)
  assert.deepEqual(await owner.complaints(), [])
  await owner.declines()
  assert.deepEqual(await published(desk), before)

  await owner.presses('security-rotate')
  await owner.presses('dialog-confirm')
  await eventually('the next keys are there', async () => (await standing(owner, 'next')) === active)
  assert.equal(await standing(owner, 'active'), active)
  assert.equal((await published(desk)).length, before.length + active)

  await owner.presses('security-rotate')
  await owner.presses('keys-way-now')
  await owner.presses('dialog-confirm')
  await eventually('the old keys retire', async () => (await standing(owner, 'retiring')) === active)
  assert.equal(await standing(owner, 'next'), 0)
})

test('a stolen key is taken out of use, after saying what stops', async (t) => {
  const { desk, owner } = await openKeys(t)
  const before = await published(desk)
  await owner.unfolds('keys-emergency')
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('key-revoke')
  const said = await owner.dialog()
  assert.match(said, /cannot be undone/)
  const [kid] = before.filter((kid) => said.includes(kid))
  assert.ok(kid, 'the dialog names a key that is published')
  await owner.presses('dialog-confirm')
  await eventually('it is gone', async () => !(await published(desk)).includes(kid))
  assert.ok((await published(desk)).length >= before.length, 'another one is in its place')
})

test('the owner chooses how often keys change', async (t) => {
  const { desk, owner } = await openKeys(t)
  await owner.presses('keys-schedule')
  await owner.chooses('never')
  await owner.sees('key-row', 'Changes when you say so')
  assert.equal(JSON.parse(await desk.command(['keys', 'ls', '--json'])).schedule_days ?? null, null)
  await owner.resizes({ width: 860, height: 560 })
  assert.deepEqual(await owner.tooWide(), [])
})
