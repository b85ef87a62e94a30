// What the window cannot do, whoever gets to run a script in it: S-231 to S-234 and S-238.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openListener } from '../support/listener.mjs'
import { openDesk } from './desk.mjs'

const desk = await openDesk({ after })
const owner = await desk.opensWindow()
await owner.movesIn()
await owner.presses('wizard-home')
await owner.isAt('Ada, your lodge is open')

test('S-231: the two commands answer, and take nothing that is not in their lists', async () => {
  const overview = await owner.invokes('control', { request: { request: 'overview' } })
  assert.equal(overview.done.instance.public_name, 'Ada')
  assert.equal((await owner.invokes('shell', { request: { shell: 'state' } })).done.lodge, 'embedded')

  for (const [command, request] of [
    ['control', { request: 'read_file', path: '/etc/passwd' }],
    ['control', { request: 'overview', instance: null, and: 'more' }],
    ['shell', { shell: 'execute', program: '/bin/sh' }],
  ]) {
    const { refused } = await owner.invokes(command, { request })
    assert.ok(refused, `${command} ${JSON.stringify(request)}`)
  }
})

for (const [command, message] of [
  ['plugin:autostart|enable', {}],
  ['plugin:autostart|disable', {}],
  ['plugin:notification|notify', { options: { title: 'Hello' } }],
  ['plugin:opener|open_url', { url: 'https://example.org/' }],
  ['plugin:opener|open_path', { path: '/etc' }],
  ['plugin:window-state|save_window_state', { flags: 1 }],
  ['plugin:window|close', { label: 'main' }],
  ['plugin:window|create', { options: { label: 'other' } }],
  ['plugin:webview|create_webview_window', { options: { label: 'other', url: 'https://example.org/' } }],
  ['plugin:event|emit', { event: 'lodge-changed', payload: 'clients' }],
  ['plugin:app|version', {}],
  ['plugin:path|resolve_directory', { directory: 1 }],
  ['plugin:menu|new', { kind: 'Menu', options: {} }],
  ['plugin:tray|new', { options: {} }],
  ['plugin:resources|close', { rid: 1 }],
  ['plugin:shell|execute', { program: 'sh', args: [] }],
  ['plugin:fs|read_text_file', { path: '/etc/passwd' }],
  ['plugin:process|exit', { code: 0 }],
]) {
  test(`S-231: ${command} is closed`, async () => {
    const { done, refused } = await owner.invokes(command, message)

    assert.equal(done, undefined, `it did: ${JSON.stringify(done)}`)
    assert.match(refused, /not allowed|not found/i)
  })
}

test('S-232: the window stays on its own page', async (t) => {
  const stranger = await openListener(t)
  const before = await owner.driver.getCurrentUrl()

  for (const leave of [
    (address) => location.assign(address),
    (address) => location.replace(address),
    (address) => window.open(address),
    (address) => {
      const link = document.body.appendChild(document.createElement('a'))
      link.href = address
      link.target = '_blank'
      link.click()
      link.remove()
    },
    (address) => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      frame.src = address
      setTimeout(() => frame.remove(), 500)
    },
    (address) => {
      const form = document.body.appendChild(document.createElement('form'))
      form.action = address
      form.submit()
      form.remove()
    },
  ]) {
    await owner.driver.executeScript(leave, `${stranger.origin}/`)
    await owner.driver.executeScript(leave, 'data:text/html,<h1>elsewhere</h1>')
    await owner.driver.executeScript(leave, desk.issuer)
  }

  // A reply of the inside comes after all that was asked for before it.
  assert.ok((await owner.invokes('shell', { request: { shell: 'state' } })).done)
  assert.equal(await owner.driver.getCurrentUrl(), before)
  assert.equal((await owner.driver.getAllWindowHandles()).length, 1)
  assert.equal(await owner.title(), 'Ada, your lodge is open')
  assert.deepEqual(stranger.visits, [])
})

test('S-233: a script in the window reaches no other machine and runs no text', async (t) => {
  const stranger = await openListener(t)

  const reached = await owner.driver.executeAsyncScript((origin, answer) => {
    const image = new Promise((resolve) => {
      const picture = new Image()
      picture.onload = () => resolve('image')
      picture.onerror = () => resolve('')
      picture.src = `${origin}/picture.png`
    })
    const script = new Promise((resolve) => {
      const more = document.createElement('script')
      more.textContent = 'window.ranText = true'
      document.head.append(more)
      more.remove()
      resolve(window.ranText ? 'inline script' : '')
    })
    const fetched = fetch(origin, { mode: 'no-cors' }).then(
      () => 'fetch',
      () => '',
    )
    Promise.all([image, script, fetched]).then((all) => answer(all.filter(Boolean)))
  }, stranger.origin)

  assert.deepEqual(reached, [])
  assert.deepEqual(stranger.visits, [])
})

test('S-238: addresses that are neither https nor of the lodge are not handed to the browser', async () => {
  for (const url of ['file:///etc/passwd', 'http://example.org/', 'javascript:alert(1)', '--help', 'smb://a/b']) {
    const { refused } = await owner.invokes('shell', { request: { shell: 'open_external', url } })
    assert.match(refused ?? '', /Only https addresses/, url)
  }
})
