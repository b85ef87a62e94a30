// Connectors in the window: a service is set up, an account is given to a program and given up, a konnector runs and says
// what it did.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

const SMALLEST = { width: 860, height: 560 }

/** Writes a konnector into a folder at the desk and installs it. */
async function installs(desk, script) {
  const folder = join(desk.home, 'photos')
  await mkdir(folder, { recursive: true })
  const manifest = {
    slug: 'photos',
    name: 'Photos',
    type: 'konnector',
    version: '1.0.0',
    frequency: 'daily',
    permissions: { accounts: { type: 'io.cozy.accounts', verbs: ['GET'] } },
  }
  await writeFile(join(folder, 'manifest.konnector'), JSON.stringify(manifest))
  await writeFile(join(folder, 'index.js'), script)
  await desk.command(['konnectors', 'install', 'photos', folder])
}

/** Puts an account into the lodge as an app does. */
async function puts(desk, body) {
  const [{ domain, issuer }] = JSON.parse(await desk.command(['instances', 'ls', '--json']))
  const token = await desk.command(['instances', 'token-cli', domain, 'io.cozy.accounts'])
  const reply = await fetch(`${issuer}/data/io.cozy.accounts/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(reply.status, 201)
}

test('an empty lodge teaches, and a service is set up', async (t) => {
  const { desk, owner } = await openHome(t)
  await owner.goesTo('connectors')
  await owner.isAt('Connectors')
  await owner.reads('No account yet')
  await owner.reads('None is installed yet')
  assert.deepEqual(await owner.complaints(), [])

  await owner.opens('preset-row', 'Google')
  await owner.reads('/accounts/google/redirect')
  assert.deepEqual(await owner.complaints(), [])
  await owner.writes('preset-id', '4711.apps.example.org')
  await owner.writes('preset-secret', 'swordfish')
  await owner.presses('preset-save')
  await owner.sees('preset-row', 'It knows your lodge')
  assert.ok(!(await owner.text()).includes('swordfish'))
  const [type] = JSON.parse(await desk.command(['account-types', 'ls', '--json']))
  assert.equal(type.client_id, '4711.apps.example.org')
})

test('a program is allowed, and the account is given up', async (t) => {
  const { desk, owner } = await openHome(t)
  await puts(desk, { account_type: 'google', name: 'ada@example.org', oauth: { access_token: 'T' } })
  await owner.goesTo('connectors')
  await owner.opens('account-row', 'ada@example.org')
  await owner.writes('program-name', 'mbsync')
  await owner.presses('program-allow')
  await owner.sees('program-row', 'mbsync')
  assert.deepEqual(await owner.complaints(), [])
  assert.equal((await desk.command(['token', '--program', 'mbsync', 'google'])).trim(), 'T')
  await owner.presses('program-forbid')
  await owner.seesNo('program-row')
  await assert.rejects(desk.command(['token', '--program', 'mbsync', 'google']))
  await owner.resizes(SMALLEST)
  assert.deepEqual(await owner.tooWide(), [])

  await owner.presses('account-disconnect')
  assert.match(await owner.dialog(), /its schedules end/)
  await owner.presses('dialog-confirm')
  await owner.reads('No account yet')
  assert.deepEqual(JSON.parse(await desk.command(['accounts', 'ls', '--json'])), [])
})

test('a konnector runs, says what it did, and runs by itself', async (t) => {
  const { desk, owner } = await openHome(t)
  await installs(desk, "console.log(JSON.stringify({ type: 'ok', message: '12 pictures' }))")
  await owner.goesTo('connectors')
  await owner.sees('konnector-last', 'It has not run yet')
  await owner.presses('konnector-run')
  await owner.sees('konnector-last', 'It did its work')
  await owner.presses('konnector-open')
  await owner.presses('run-log')
  await owner.sees('run-lines', '12 pictures')
  await owner.presses('konnector-add-plan')
  await owner.sees('konnector-plan', 'UTC')
  assert.deepEqual(await owner.complaints(), [])
  const show = async () => JSON.parse(await desk.command(['konnectors', 'show', 'photos', '--json']))
  assert.match((await show()).schedules[0].cron, /^\d+ \d+ \d+ \* \* \*$/)
  await owner.presses('konnector-unschedule')
  await eventually('no schedule is left', async () => (await show()).schedules.length === 0)

  await installs(
    desk,
    "console.log(JSON.stringify({ type: 'critical', message: 'LOGIN_FAILED' })); process.exit(1)",
  ).catch(() => desk.command(['konnectors', 'update', 'photos']))
  await owner.presses('konnector-run')
  await owner.sees('konnector-last', 'The service did not accept the sign-in')
})
