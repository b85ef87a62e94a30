// Apps of the Cozy world in the list of apps: what each may do in words, less of it, and its end.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openHome } from './desk.mjs'

const SMALLEST = { width: 860, height: 560 }

/** A window at a lodge with an app that may do two things, and what its token is good for. */
async function openApp(t) {
  const { desk, owner } = await openHome(t)
  const about = ['cozydrive://auth', 'Drive', 'io.cozy.drive']
  const id = (await desk.command(['instances', 'client-oauth', desk.domain, ...about])).trim()
  const scope = ['io.cozy.contacts', 'io.cozy.files:GET']
  const token = (await desk.command(['instances', 'token-oauth', desk.domain, id, ...scope])).trim()
  const writes = async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'Grace' })
    const reply = await fetch(`${desk.issuer}/data/io.cozy.contacts/`, { method: 'POST', headers, body })
    return reply.status
  }
  const reads = async () => {
    const headers = { authorization: `Bearer ${token}` }
    const reply = await fetch(`${desk.issuer}/data/io.cozy.contacts/_all_docs`, { headers })
    return reply.status
  }
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Drive')
  await owner.isAt('Drive')
  return { desk, owner, writes, reads }
}

test('what an app may do stands there in words, and is narrowed and taken back one by one', async (t) => {
  const { owner, writes, reads } = await openApp(t)
  await owner.sees('permission-row', 'Contacts Read, add, change and delete')
  await owner.sees('permission-row', 'Files and folders Read')
  assert.deepEqual(await owner.complaints(), [])
  assert.equal(await writes(), 201)

  await owner.presses('permission-narrow')
  assert.match(await owner.dialog(), /Leave Drive only reading of “Contacts”/)
  assert.match(await owner.dialog(), /what it tries to save fails/)
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('dialog-confirm')
  await owner.sees('permission-row', 'Contacts Read · it was more once')
  assert.deepEqual([await writes(), await reads()], [403, 200], 'the token that is out is worth less')

  await owner.presses('permission-withdraw')
  assert.match(await owner.dialog(), /Take “Contacts” back from Drive/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('permission-row', 'Contacts')
  await owner.sees('permission-row', 'Files and folders')
  assert.equal(await reads(), 403)

  await owner.resizes(SMALLEST)
  assert.deepEqual(await owner.tooWide(), [])
})

test('a removed app is gone from the list, and its token is worth nothing', async (t) => {
  const { owner, reads } = await openApp(t)
  await owner.presses('app-remove')
  assert.match(await owner.dialog(), /What it kept in this lodge stays/)
  await owner.presses('dialog-confirm')
  await owner.isAt('Apps')
  await owner.seesNo('app-row', 'Drive')
  assert.equal(await reads(), 401, 'a token of nobody')
})
