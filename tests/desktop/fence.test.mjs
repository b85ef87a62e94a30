// What the window cannot do, whoever gets to run a script in it: S-231 to S-234, S-238, S-239.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openListener } from '../support/listener.mjs'
import { openDesk } from './desk.mjs'

const desk = await openDesk({ after })
const owner = await desk.opensWindow()
const issuer = new URL(await owner.movesIn()).origin
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

const WAYS_OUT = {
  assign: (address) => location.assign(address),
  replace: (address) => location.replace(address),
  open: (address) => window.open(address),
  link: (address) => {
    const link = document.body.appendChild(document.createElement('a'))
    link.href = address
    link.click()
    link.remove()
  },
  'link to a new window': (address) => {
    const link = document.body.appendChild(document.createElement('a'))
    link.href = address
    link.target = '_blank'
    link.click()
    link.remove()
  },
  form: (address) => {
    const form = document.body.appendChild(document.createElement('form'))
    form.action = address
    form.submit()
    form.remove()
  },
  refresh: (address) => {
    const refresh = document.head.appendChild(document.createElement('meta'))
    refresh.httpEquiv = 'refresh'
    refresh.content = `0; url=${address}`
  },
}

for (const [way, leaves] of Object.entries(WAYS_OUT)) {
  test(`S-232: the window stays on its own page, whatever ${way} says`, async (t) => {
    const stranger = await openListener(t)
    const before = await owner.driver.getCurrentUrl()

    for (const address of [`${stranger.origin}/`, issuer, 'data:text/html,<h1>elsewhere</h1>']) {
      await owner.driver.executeScript(leaves, address)
      // What is asked for here is answered after everything that was asked for before.
      for (const request of [{ request: 'overview' }, { request: 'doctor' }])
        assert.ok((await owner.invokes('control', { request })).done, address)

      assert.equal(await owner.driver.getCurrentUrl(), before)
      assert.equal((await owner.driver.getAllWindowHandles()).length, 1)
      assert.equal(await owner.title(), 'Ada, your lodge is open')
    }
    assert.deepEqual(stranger.visits, [])
  })
}

test('S-233, S-239: no stranger is shown in a frame, and no script is made of text or fetched', async (t) => {
  const stranger = await openListener(t)

  const reached = await owner.driver.executeAsyncScript((origin, answer) => {
    const loads = (name, change) =>
      new Promise((resolve) => {
        const element = document.createElement(name)
        element.onload = () => resolve(name)
        element.onerror = () => resolve('')
        // Safe is what never loads; patience ends before the test's own.
        setTimeout(() => resolve(''), 1000)
        Object.assign(element, change)
        document.body.append(element)
      }).finally(() => document.querySelectorAll(`body > ${name}[src^=http]`).forEach((one) => one.remove()))
    const made = () => {
      try {
        return new Function('return "function"')()
      } catch {
        return ''
      }
    }
    const inline = document.createElement('script')
    inline.textContent = 'window.ranInline = true'
    document.head.append(inline)
    inline.remove()
    Promise.all([
      loads('iframe', { src: origin }),
      loads('img', { src: `${origin}/picture.png` }),
      loads('script', { src: `${origin}/script.js` }),
      fetch(origin, { mode: 'no-cors' }).then(
        () => 'fetch',
        () => '',
      ),
      made(),
      window.ranInline ? 'inline' : '',
    ]).then((all) => answer(all.filter(Boolean)))
  }, stranger.origin)

  assert.deepEqual(stranger.visits, [])
  assert.deepEqual(
    reached.filter((name) => name !== 'iframe'),
    [],
    'a frame that was refused loads an empty page',
  )
})

test('S-238: addresses that are neither https nor of the lodge are not handed to the browser', async () => {
  for (const url of [
    'file:///etc/passwd',
    'http://example.org/',
    'javascript:alert(1)',
    '--help',
    'smb://a/b',
  ]) {
    const { refused } = await owner.invokes('shell', { request: { shell: 'open_external', url } })
    assert.match(refused ?? '', /Only https addresses/, url)
  }
})
