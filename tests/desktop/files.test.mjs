// Files that leave the window: the system's own dialog asks where, and the program writes them.

import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { openHome } from './desk.mjs'
import { openDisplay } from './display.mjs'
import { eventually } from './owner.mjs'

/** A window with an export of the apps in it, and the display that it is on. */
async function openExport(t) {
  const { desk, owner } = await openHome(t, { before: (desk) => desk.addsCloud() })
  await owner.goesTo('apps')
  await owner.presses('apps-import')
  await owner.presses('export-show')
  const text = await owner.sees('export-text')
  assert.match(text, /clients:/)
  const [program] = await desk.programs()
  const display = await openDisplay(t)
  const [window] = await display.windowsOf(program)
  const dialogs = async () => (await display.windowsOf(program)).filter((one) => one !== window)
  return { desk, owner, display, dialogs }
}

/** Presses Save and gives the dialog that comes. */
async function asked(owner, dialogs) {
  await owner.presses('export-text-save')
  const [dialog] = await eventually('the dialog opens', async () => {
    const there = await dialogs()
    return there.length > 0 && there
  })
  return dialog
}

test('an export is written where the owner says, whole and for them alone', async (t) => {
  const { desk, owner, display, dialogs } = await openExport(t)
  const dialog = await asked(owner, dialogs)
  const file = join(desk.home, 'identifier-registration.yaml')
  // A dialog that has just come may not hear the first key.
  await eventually('the file is there', async () => {
    if ((await dialogs()).length > 0) await display.strikes(dialog, 'enter').catch(() => {})
    return stat(file).catch(() => false)
  })
  await owner.sees('spoken', file)
  const written = await readFile(file, 'utf8')
  assert.match(written, /id: "cloud"/)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.deepEqual(await owner.complaints(), [])
})

test('whoever changes their mind in the dialog has changed nothing', async (t) => {
  const { desk, owner, display, dialogs } = await openExport(t)
  const dialog = await asked(owner, dialogs)
  await eventually('the dialog has gone', async () => {
    await display.strikes(dialog, 'escape').catch(() => {})
    return (await dialogs()).length === 0
  })
  await eventually('it can be asked again', () => owner.canUse('export-text-save'))
  await assert.rejects(stat(join(desk.home, 'identifier-registration.yaml')), { code: 'ENOENT' })
})
