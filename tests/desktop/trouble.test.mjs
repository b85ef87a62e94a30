// A lodge that cannot open: the window says why, and tries again when it is told to.

import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { openListener } from '../support/listener.mjs'
import { freePort } from '../support/port.mjs'
import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'

test('a port that is taken is told with its holder, and the next try works once it is free', async (t) => {
  const free = []
  const squatter = await openListener({ after: (deed) => free.push(deed) })
  const desk = await openDesk(t, { port: squatter.port })
  const owner = await desk.opensWindow()

  await owner.isAt('The lodge could not open')
  assert.equal(await owner.focus(), 'h1')
  const why = await owner.sees('trouble-why')
  assert.ok(why.includes(`127.0.0.1:${squatter.port} is taken by`), why)
  assert.ok(why.includes(`(process ${process.pid})`), why)
  assert.deepEqual(await owner.complaints(), [])

  await owner.presses('trouble-retry')
  await eventually('it says that nothing changed', async () =>
    (await owner.text()).includes('still could not'),
  )

  for (const deed of free) await deed()
  await owner.presses('trouble-retry')
  await owner.isAt('A small house at your own gate')
})

test('a configuration that cannot be read is told, and the next try reads it again', async (t) => {
  const desk = await openDesk(t, { port: await freePort() })
  const config = desk.environment.GATELODGE_CONFIG
  await writeFile(config, 'lisen = []\n')
  const owner = await desk.opensWindow()

  const why = await owner.sees('trouble-why')
  assert.ok(
    why.startsWith(`Line 1 of the configuration file ${config} is wrong: unknown field \`lisen\``),
    why,
  )

  await writeFile(config, '')
  await owner.presses('trouble-retry')
  await owner.isAt('A small house at your own gate')
})

test('a database of another application is told and not touched', async (t) => {
  const desk = await openDesk(t)
  await mkdir(desk.data, { mode: 0o700 })
  await writeFile(join(desk.data, 'root.key'), `key ${Buffer.alloc(32, 7).toString('base64')}\n`, {
    mode: 0o600,
  })
  const stranger = 'these are not the pages of a lodge'
  const file = join(desk.data, 'gatelodge.db')
  await writeFile(file, stranger, { mode: 0o600 })
  const owner = await desk.opensWindow()

  await owner.isAt('The lodge could not open')
  assert.match(await owner.sees('trouble-why'), /gatelodge\.db is not a database/)
  assert.equal(await readFile(file, 'utf8'), stranger)
})
