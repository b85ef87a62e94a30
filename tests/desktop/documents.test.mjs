// What apps keep in the lodge: how much of each kind, a copy to take away, and the end of it.

import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { openHome } from './desk.mjs'
import { openDisplay } from './display.mjs'
import { eventually } from './owner.mjs'

async function openData(t, { documents = 0 } = {}) {
  const { desk, owner } = await openHome(t)
  const token = (await desk.command(['instances', 'token-cli', desk.domain, 'io.cozy.contacts'])).trim()
  for (let number = 1; number <= documents; number += 1) {
    const reply = await fetch(`${desk.issuer}/data/io.cozy.contacts/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ number }),
    })
    assert.equal(reply.status, 201)
  }
  await owner.goesTo('settings')
  await owner.presses('settings-documents')
  await owner.isAt('Your data')
  return { desk, owner }
}

test('the owner sees what is kept here, saves a copy and deletes it', async (t) => {
  const { desk, owner } = await openData(t, { documents: 3 })
  await owner.sees('documents-row', 'Contacts io.cozy.contacts 3 documents')
  assert.deepEqual(await owner.complaints(), [])
  await owner.opens('documents-row', 'Contacts')

  const [program] = await desk.programs()
  const display = await openDisplay(t)
  const [window] = await display.windowsOf(program)
  await owner.presses('documents-save')
  const file = join(desk.home, 'io.cozy.contacts.jsonl')
  await eventually('the copy is there', async () => {
    for (const dialog of await display.windowsOf(program))
      if (dialog !== window) await display.strikes(dialog, 'enter').catch(() => {})
    return stat(file).catch(() => false)
  })
  const copied = (await readFile(file, 'utf8')).trim().split('\n').map(JSON.parse)
  assert.deepEqual(copied.map(({ number }) => number).sort(), [1, 2, 3])

  await owner.presses('documents-remove')
  assert.match(await owner.dialog(), /Delete all 3 documents of “Contacts”/)
  assert.match(await owner.dialog(), /gone for good/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('documents-row', 'Contacts')
  const left = JSON.parse(await desk.command(['documents', 'ls', '--json']))
  assert.ok(!left.some(({ doctype, documents }) => doctype === 'io.cozy.contacts' && documents > 0))
})
