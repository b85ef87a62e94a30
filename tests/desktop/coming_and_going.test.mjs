// The program around the window: it closes, comes back, starts unseen, and ends.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { freePort } from '../support/port.mjs'
import { openDesk } from './desk.mjs'
import { openDisplay } from './display.mjs'
import { eventually } from './owner.mjs'

/** The windows that a program shows, once there are as many as this. */
function shows(display, pid, count) {
  return eventually(`program ${pid} shows ${count} windows`, async () => {
    const windows = await display.windowsOf(pid)
    return windows.length === count && windows
  })
}

/** Processes that draw web pages, at any depth below a program. */
async function webViewsOf(pid) {
  const parents = new Map()
  for (const id of await readdir('/proc')) {
    const stat = /^\d+$/.test(id) && (await readFile(`/proc/${id}/stat`, 'utf8').catch(() => ''))
    const [, name, parent] = (stat && /^\d+ \((.*)\) \S (\d+)/s.exec(stat)) || []
    if (name) parents.set(Number(id), { name, parent: Number(parent) })
  }
  const isBelow = (id) => id === pid || (parents.has(id) && isBelow(parents.get(id).parent))
  return [...parents].filter(([id, { name }]) => name.startsWith('WebKitWebProces') && isBelow(id)).length
}

async function deskOfAda(t, options) {
  const desk = await openDesk(t, { port: await freePort(), ...options })
  const lodge = await desk.startsHeadless()
  await desk.movesIn()
  lodge.stops()
  assert.equal(await lodge.ended, 0)
  return desk
}

test('closing the window keeps serving and frees the web view, and a second start brings it back', async (t) => {
  const display = await openDisplay(t)
  const desk = await deskOfAda(t)
  const owner = await desk.opensWindow()
  await owner.isAt('Ada, your lodge is open')
  const [pid] = await desk.programs()
  const [window] = await shows(display, pid, 1)
  assert.equal(await webViewsOf(pid), 1)

  await display.closes(window)
  await shows(display, pid, 0)
  await eventually('the web view is freed', async () => (await webViewsOf(pid)) === 0)
  assert.ok(await desk.answers())

  const second = desk.starts()
  assert.equal(await second.ended, 0, second.said())
  await shows(display, pid, 1)
  assert.deepEqual(await desk.programs(), [pid])
  const [handle] = await eventually('the driver sees it', async () => {
    const handles = await owner.driver.getAllWindowHandles()
    return handles.length > 0 && handles
  })
  await owner.driver.switchTo().window(handle)
  await owner.isAt('Ada, your lodge is open')
  await owner.goesTo('settings')
})

test('a start at login opens no window, and the next start does', async (t) => {
  const display = await openDisplay(t)
  const desk = await deskOfAda(t)

  const hidden = desk.starts('--hidden')
  await eventually('the lodge answers', () => desk.answers())
  const again = desk.starts('--hidden')
  assert.equal(await again.ended, 0, again.said())
  assert.deepEqual(await display.windowsOf(hidden.pid), [])
  assert.equal(await webViewsOf(hidden.pid), 0)

  const seen = desk.starts()
  assert.equal(await seen.ended, 0, seen.said())
  await shows(display, hidden.pid, 1)
  assert.ok(await desk.answers())
})

test('where nothing leads back to the window, closing it asks first', async (t) => {
  const display = await openDisplay(t)
  const desk = await deskOfAda(t, { bus: false })
  const program = desk.starts()
  const [window] = await shows(display, program.pid, 1)

  await display.closes(window)
  const windows = await shows(display, program.pid, 2)
  assert.ok(windows.includes(window), 'the window stays while it asks')
  const question = windows.find((other) => other !== window)
  await display.closes(question)

  assert.deepEqual(await shows(display, program.pid, 1), [window])
  assert.ok(await desk.answers())
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  test(`${signal} ends it in order, with everything in one file`, async (t) => {
    const display = await openDisplay(t)
    const desk = await deskOfAda(t)
    const program = desk.starts()
    await eventually('the lodge answers', () => desk.answers())
    await shows(display, program.pid, 1)
    assert.ok((await readdir(desk.data)).includes('gatelodge.db-wal'))

    process.kill(program.pid, signal)

    assert.equal(await program.ended, 0, program.said())
    assert.deepEqual(
      (await readdir(desk.data)).filter((name) => name.startsWith('gatelodge.db')),
      ['gatelodge.db'],
    )
    assert.equal(await desk.answers(), false)
  })
}

test('the key to the secrets is in the keyring where there is one, and is found there again', async (t) => {
  const desk = await openDesk(t, { port: await freePort(), keyring: true })
  const first = desk.starts('--hidden')
  await eventually('its control socket is there', () => existsSync(join(desk.data, 'control.sock')))
  await desk.movesIn()
  assert.match(await readFile(join(desk.data, 'root.key'), 'utf8'), /^keyring \S+\n$/)
  const keys = await desk.command(['keys', 'ls', '--json'])
  first.stops()
  assert.equal(await first.ended, 0)

  const owner = await desk.opensWindow()
  await owner.isAt('Ada, your lodge is open')
  assert.equal(await desk.command(['keys', 'ls', '--json']), keys)
  await owner.goesTo('settings')
  assert.match(await owner.text(), /is kept in the system’s keyring/)
})

test('without a keyring the key lies in a file that only its owner can read, and the window says so', async (t) => {
  const desk = await deskOfAda(t)
  const owner = await desk.opensWindow()
  await owner.goesTo('settings')

  assert.match(await owner.text(), /lies in a file beside them that only you can read/)
  assert.match(await readFile(join(desk.data, 'root.key'), 'utf8'), /^key /)
})

test('a wrong flag is answered with the right ones', async (t) => {
  const desk = await openDesk(t)
  const program = desk.starts('--hiden')

  assert.equal(await program.ended, 2)
  assert.match(program.said(), /Unknown argument: --hiden[^]*Usage: gatelodge-desktop/)
})
