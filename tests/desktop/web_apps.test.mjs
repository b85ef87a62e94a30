// Web apps in the window: installed from a folder, shown with what they may do, brought to another version, removed.

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

const SMALLEST = { width: 860, height: 560 }

/** Writes a web app into a folder at the desk. */
async function packs(desk, version) {
  const folder = join(desk.home, 'notes')
  await mkdir(folder, { recursive: true })
  const manifest = {
    slug: 'notes',
    name: 'Notes',
    type: 'webapp',
    version,
    editor: 'Ada',
    permissions: {
      contacts: { type: 'io.cozy.contacts', verbs: ['GET'] },
      files: { type: 'io.cozy.files' },
    },
    routes: { '/': { folder: '/', index: 'index.html', public: false } },
  }
  await writeFile(join(folder, 'manifest.webapp'), JSON.stringify(manifest))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Notes</title>')
  return folder
}

async function openInstalling(t) {
  const { desk, owner } = await openHome(t)
  const folder = await packs(desk, '1.0.0')
  await owner.goesTo('apps')
  await owner.presses('apps-web-app-add')
  await owner.isAt('Install a web app')
  return { desk, owner, folder }
}

test('a web app is installed from a folder, updated and uninstalled', async (t) => {
  const { desk, owner, folder } = await openInstalling(t)
  assert.deepEqual(await owner.complaints(), [])
  await owner.writes('web-app-from', folder)
  await owner.writes('web-app-slug', 'notes')
  await owner.presses('web-app-install')
  await owner.isAt('Notes')
  await owner.sees('permission-row', 'Contacts Read')
  await owner.sees('permission-row', 'Files and folders Read, add, change and delete')
  assert.equal(await owner.sees('web-app-source'), `file://${folder}`)
  assert.deepEqual(await owner.complaints(), [])

  await packs(desk, '1.1.0')
  await owner.presses('web-app-update')
  await owner.sees('spoken', 'Version 1.1.0 is installed')
  await owner.resizes(SMALLEST)
  assert.deepEqual(await owner.tooWide(), [])

  await owner.goesTo('apps')
  await owner.sees('app-row', 'Notes Web app in your lodge')
  await owner.opens('app-row', 'Notes')
  await owner.presses('web-app-remove')
  const said = await owner.dialog()
  assert.match(said, /Its pages are deleted/)
  assert.match(said, /The data that it kept in this lodge stay/)
  await owner.presses('dialog-confirm')
  await owner.isAt('Apps')
  await owner.seesNo('app-row', 'Notes')
  assert.deepEqual(JSON.parse(await desk.command(['apps', 'ls', '--json'])), [])
})

test('what cannot be installed is refused in words, and the form stays', async (t) => {
  const { desk, owner } = await openInstalling(t)
  await owner.writes('web-app-from', join(desk.home, 'nothing'))
  await owner.writes('web-app-slug', 'notes')
  await owner.presses('web-app-install')
  await eventually('the field has the focus', async () => (await owner.focus()) === 'web-app-from')
  await owner.isAt('Install a web app')
  assert.deepEqual(JSON.parse(await desk.command(['apps', 'ls', '--json'])), [])
})
