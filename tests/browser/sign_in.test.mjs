// The sign-in page: what leaves it, with and without script, and how it is used.

import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { after, test } from 'node:test'

import { openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { PASSPHRASE, addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const WRONG = 'lamps along the noisy lane'

const lodge = await openLodge({ after }, { sign_in_attempts: 1000 })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** All that the browser sent from now on: addresses, headers and bodies. */
function overhear(person) {
  const sent = []
  person.context.on('request', (request) => {
    sent.push(
      [request.method(), request.url(), JSON.stringify(request.headers()), request.postData()].join('\n'),
    )
  })
  return sent
}

/** The fields of the first form that the browser sends from now on. */
function nextForm(person) {
  return new Promise((resolve) => {
    person.context.on('request', (request) => {
      if (request.method() === 'POST') resolve(Object.fromEntries(new URLSearchParams(request.postData())))
    })
  })
}

/** What a page that runs script sends instead of the passphrase. */
function derived(passphrase, domain) {
  const [host] = domain.split(':')
  const master = pbkdf2Sync(passphrase, `me@${host}`, 650_000, 32, 'sha256')
  return pbkdf2Sync(master, passphrase, 1, 32, 'sha256').toString('base64')
}

test('with script the passphrase never leaves the page', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  const sent = overhear(person)

  await person.visits(app.asks())
  await person.signsIn(PASSPHRASE)
  await person.allows()

  const [first] = PASSPHRASE.split(' ')
  assert.ok(sent.some((request) => request.startsWith('POST')))
  assert.deepEqual(
    sent.filter((request) => request.includes(first)),
    [],
  )
})

test('with script a derived value goes out, and a secret of the page', async (t) => {
  const person = await sitDown(t, browser)
  const form = nextForm(person)

  await person.visits(lodge.issuer)
  await person.signsIn(PASSPHRASE)
  const { passphrase, script, page_key } = await form

  assert.equal(passphrase, derived(PASSPHRASE, lodge.domain))
  assert.equal(script, 'on')
  assert.match(page_key, /^[\w-]{43}$/)
})

test('without script the passphrase goes out as it is, and opens the lodge as well', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser, { javaScriptEnabled: false })
  const form = nextForm(person)

  await person.visits(app.asks())
  await person.signsIn(PASSPHRASE)
  const { passphrase, script, page_key } = await form
  await person.allows()
  const { url } = await app.comesBack()

  assert.deepEqual({ passphrase, script, page_key }, { passphrase: PASSPHRASE, script: 'off', page_key: '' })
  assert.equal((await app.redeems(url.searchParams.get('code'))).status, 200)
})

test('the same passphrase from another keyboard opens the lodge, with and without script', async (t) => {
  const composed = 'l\u00e4mpchen am stillen \u00fcberweg'.normalize('NFC')
  const domain = lodge.domain.replace('localhost', 'umlaut.localhost')
  await lodge.command(['instances', 'add', domain, '--passphrase-file', '-'], `${composed}\n`)

  for (const javaScriptEnabled of [true, false]) {
    const person = await sitDown(t, browser, { javaScriptEnabled })
    await person.visits(`http://${domain}`)
    await person.signsIn(composed.normalize('NFD'))
    assert.match(await person.heading(), /^Welcome/, `script ${javaScriptEnabled ? 'on' : 'off'}`)
  }
})

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with script' : 'without script'

  test(`a wrong passphrase is told so and can be corrected, ${how}`, async (t) => {
    const app = await openApp(t, lodge)
    const person = await sitDown(t, browser, { javaScriptEnabled })
    await person.visits(app.asks())

    const reply = await person.signsIn(WRONG)

    assert.equal(reply.status(), 401)
    const said = person.page.getByRole('alert')
    assert.match(await said.innerText(), /^This passphrase does not open the lodge\./)
    const field = person.page.locator('input[name=passphrase]')
    assert.equal(await field.inputValue(), '')
    assert.equal(await field.getAttribute('aria-invalid'), 'true')
    assert.equal((await person.cookies()).filter(({ name }) => name.startsWith('gl_session')).length, 0)

    await person.signsIn(PASSPHRASE)
    assert.equal(person.path(), '/signin/v1/consent')
  })
}

test('after too many wrong ones the page says how long to wait, even to the right one', async (t) => {
  const strict = await openLodge(t, { sign_in_attempts: 2 })
  await addOwner(strict)
  const person = await sitDown(t, browser)
  await person.visits(strict.issuer)
  await person.signsIn(WRONG)
  await person.signsIn(WRONG)

  const reply = await person.signsIn(PASSPHRASE)

  assert.equal(reply.status(), 429)
  const seconds = Number(reply.headers()['retry-after'])
  assert.ok(seconds >= 1 && seconds <= 2, `${seconds} s`)
  const said = await person.page.getByRole('alert').innerText()
  assert.match(said, new RegExp(`too many tries\\. Wait ${seconds} second`))
})

for (const iterations of ['1', '599999', '5000001', '650000.5', 'many', '']) {
  test(`a page that wants “${iterations}” rounds of derivation gets nothing`, async (t) => {
    const person = await sitDown(t, browser)
    const sent = overhear(person)
    await person.visits(lodge.issuer)
    await person.page
      .locator('form')
      .evaluate((form, rounds) => (form.dataset.iterations = rounds), iterations)

    await person.page.locator('input[name=passphrase]').fill(PASSPHRASE)
    await person.page.locator('#login-submit').click()

    assert.match(await person.page.locator('#message:not([hidden])').innerText(), /so nothing was sent/)
    assert.ok(!sent.some((request) => request.startsWith('POST')))
  })
}

test('who turns back has sent nothing that was typed', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  const sent = overhear(person)

  await person.visits(app.asks())
  await person.page.locator('input[name=passphrase]').fill(PASSPHRASE)
  await person.cancels()
  const { url } = await app.comesBack()

  assert.equal(url.searchParams.get('error'), 'access_denied')
  assert.ok(sent.some((request) => request.startsWith('POST')))
  assert.deepEqual(
    sent.filter((request) => request.includes('lamps')),
    [],
  )
})

test('the keyboard alone is enough', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  const { keyboard } = person.page
  const focused = () =>
    person.page.evaluate(() => document.activeElement.id || document.activeElement.localName)

  await person.visits(app.asks())
  assert.equal(await focused(), 'passphrase', 'the field waits for typing')
  const way = []
  for (let stop = 0; stop < 5; stop += 1) {
    await keyboard.press('Tab')
    way.push(await focused())
  }
  assert.deepEqual(way, ['button', 'login-submit', 'passkey', 'login-cancel', 'summary'])
  for (const _ of way) await keyboard.press('Shift+Tab')

  await keyboard.type(PASSPHRASE)
  await keyboard.press('Enter')
  await person.page.locator('#consent-allow:enabled').waitFor()
  assert.equal(await focused(), 'body', 'no button waits for a key')
  // First the rights that can be unticked, then the answer.
  await keyboard.press('Tab')
  while ((await focused()) === 'input') await keyboard.press('Tab')
  assert.equal(await focused(), 'consent-allow')
  await keyboard.press('Tab')
  assert.equal(await focused(), 'consent-deny')
  await keyboard.press('Shift+Tab')
  await keyboard.press('Enter')

  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('what is focused can be seen', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  await person.visits(app.asks())

  for (let stop = 0; stop < 5; stop += 1) {
    const outline = await person.page.evaluate(() => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement)
      return {
        id: document.activeElement.id,
        outlineStyle,
        outlineWidth: parseFloat(outlineWidth),
        boxShadow,
      }
    })
    assert.ok(
      (outline.outlineStyle !== 'none' && outline.outlineWidth >= 2) || outline.boxShadow !== 'none',
      JSON.stringify(outline),
    )
    await person.page.keyboard.press('Tab')
  }
})

test('the passphrase is hidden until somebody wants to see it', async (t) => {
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  const field = person.page.locator('input[name=passphrase]')
  const show = person.page.getByRole('button', { name: 'Show the passphrase' })

  assert.equal(await field.getAttribute('type'), 'password')
  await show.click()
  assert.equal(await field.getAttribute('type'), 'text')
  assert.equal(await show.getAttribute('aria-pressed'), 'true')
  await show.click()
  assert.equal(await field.getAttribute('type'), 'password')
})

test('a password manager finds what it needs', async (t) => {
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)

  const fields = await person.page
    .locator('form input:not([type=hidden])')
    .evaluateAll((inputs) =>
      inputs.map(({ name, type, autocomplete, value }) => ({ name, type, autocomplete, value })),
    )

  assert.deepEqual(fields, [
    { name: 'username', type: 'text', autocomplete: 'username', value: lodge.domain },
    { name: 'passphrase', type: 'password', autocomplete: 'current-password', value: '' },
    { name: 'long-run-session', type: 'checkbox', autocomplete: '', value: '1' },
  ])
})

test('without an app the front door asks for the passphrase and then welcomes', async (t) => {
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  assert.equal(person.path(), '/auth/login')
  assert.equal(await person.page.locator('#login-cancel').count(), 0)

  await person.signsIn()

  assert.equal(person.path(), '/')
  assert.equal(await person.heading(), 'Welcome, Me')
})

test('a session survives a reload and a new tab', async (t) => {
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  await person.signsIn()

  await person.page.reload()
  assert.equal(await person.heading(), 'Welcome, Me')

  person.page = await person.context.newPage()
  await person.visits(lodge.issuer)
  assert.equal(await person.heading(), 'Welcome, Me')
})

test('who goes back after signing in finds the question, not the form', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  await person.visits(app.asks())
  await person.signsIn()

  await person.page.goBack()

  assert.equal(person.path(), '/signin/v1/consent')
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('two tabs that wait at the sign-in page both get on after one sign-in', async (t) => {
  const [one, other] = [await openApp(t, lodge), await openApp(t, lodge)]
  const person = await sitDown(t, browser)
  await person.visits(one.asks())
  const first = person.page
  person.page = await person.context.newPage()
  await person.visits(other.asks())
  await person.signsIn()
  await person.allows()
  assert.ok((await other.comesBack()).url.searchParams.get('code'))

  person.page = first
  await person.signsIn()

  assert.equal(person.path(), '/signin/v1/consent')
  await person.allows()
  assert.ok((await one.comesBack()).url.searchParams.get('code'))
})

test('an app that wants to know that it is still you gets a new sign-in', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  await person.signsIn()
  const before = await person.cookies()

  await person.visits(app.asks({ prompt: 'login' }))
  assert.equal(person.path(), '/signin/v1/identifier')
  assert.match(await person.text(), /You are signed in already/)
  await person.signsIn()
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))

  const session = (cookies) => cookies.find(({ name }) => name.startsWith('gl_session')).value
  assert.notEqual(session(await person.cookies()), session(before), 'the old cookie is gone')
})

test("the forms carry our own origin, whatever the page's referrer policy", async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  const origins = []
  person.context.on('request', (request) => {
    if (request.method() === 'POST') origins.push(request.headerValue('origin'))
  })

  await person.visits(app.asks())
  await person.signsIn(WRONG)
  await person.signsIn()
  await person.allows()
  await app.comesBack()
  await person.visits(`${lodge.issuer}/signin/v1/goodbye`)
  await person.confirmsSignOut()

  assert.deepEqual(await Promise.all(origins), Array(4).fill(lodge.issuer))
})
