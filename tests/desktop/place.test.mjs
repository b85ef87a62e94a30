// The lodge as a place for web apps: its start page and names, and whether it is open.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openHome } from './desk.mjs'

async function openPlace(t) {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('settings')
  await owner.presses('settings-place')
  await owner.isAt('Start page and names')
  return { desk, owner }
}

const shown = async (desk) => JSON.parse(await desk.command(['instances', 'show', desk.domain, '--json']))

test('the owner sets the first page and a further name, and is told what cannot be', async (t) => {
  const { desk, owner } = await openPlace(t)
  assert.match(await owner.text(), /The configuration defines no contexts/)
  await owner.writes('place-first', 'https://elsewhere.example.org/')
  await owner.presses('place-save')
  await owner.reads('Write the name of an app')
  await owner.writes('place-first', 'home/#/today')
  await owner.writes('place-alias', `ada.localhost:${desk.port}`)
  await owner.presses('place-save')
  await owner.sees('spoken', 'Saved')
  assert.deepEqual(await owner.complaints(), [])
  const { cozy } = await shown(desk)
  assert.equal(cozy.default_redirection, 'home/#/today')
  assert.deepEqual(cozy.aliases, [`ada.localhost:${desk.port}`])
})

test('a closed lodge turns apps away until it is opened again', async (t) => {
  const { desk, owner } = await openPlace(t)
  await owner.presses('place-close')
  assert.match(await owner.dialog(), /apps are turned away/)
  await owner.presses('dialog-confirm')
  await owner.sees('place-blocked', 'nobody is let in')
  assert.ok((await shown(desk)).cozy.blocked)
  await owner.presses('place-open')
  await owner.seesNo('place-blocked')
  assert.equal((await shown(desk)).cozy.blocked, null)
})
