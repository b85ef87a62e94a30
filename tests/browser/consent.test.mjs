// The consent page: what it says, and that only a person can answer it.

import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, test } from 'node:test'

import { App, openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, events, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const GUARD_MILLISECONDS = 500

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })
const profile = await signedInProfile(browser, lodge)

/** An app with a secret, whose consent is remembered. Its code is never redeemed here. */
async function openWebApp(t, ...words) {
  const listener = await openListener(t)
  const client = await addClient(lodge, `${listener.origin}/cb`, ...words)
  return new App(lodge, client, listener)
}

/** A promise and the way to settle it. */
function withResolvers() {
  let resolve
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}

/** Sits down at a browser that is signed in, goes where the app asks and stays at its question. */
async function asked(t, app, params, options) {
  const person = await sitDown(t, browser, { storageState: profile, ...options })
  await person.visits(app.asks(params))
  assert.equal(person.path(), '/signin/v1/consent')
  return person
}

test('it says who asks, for what, and where the answer goes', async (t) => {
  const app = await openApp(t, lodge, '--name', 'Reading List')
  const person = await asked(t, app, { scope: 'openid profile email offline_access' })

  const text = await person.text()

  for (const words of [
    'Let this app in?',
    'Reading List',
    '127.0.0.1',
    'Recognise you by a lasting id',
    'See your name, language and time zone',
    'See your e-mail address',
    'Renew its access while you are away',
    `a program on this computer, port ${app.listener.port}`,
    app.client.client_id,
    lodge.domain,
  ]) {
    assert.ok(text.includes(words), `“${words}” is missing in: ${text}`)
  }
})

test('it names only what was asked for', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app, { scope: 'openid' })

  const text = await person.text()

  assert.ok(text.includes('Recognise you by a lasting id'))
  assert.ok(!text.includes('e-mail'), text)
  assert.ok(!text.includes('Come back without you'), text)
})

test('it names the website that a web app belongs to', async (t) => {
  const client = await addClient(lodge, 'https://photos.example.org/cb', '--name', 'Photos')
  const app = new App(lodge, client, { origin: 'https://photos.example.org' })
  const person = await asked(t, app)

  assert.match(await person.text(), /the website photos\.example\.org/)
})

test('it warns of an app that anybody could be', async (t) => {
  const warning = /Another program could use this name/
  const anybody = await asked(t, await openApp(t, lodge))
  assert.match(await anybody.text(), warning)

  const known = await asked(t, await openWebApp(t))
  assert.doesNotMatch(await known.text(), warning)
})

for (const [locale, heading, allow] of [
  ['en-GB', 'Let this app in?', 'Allow'],
  ['fr-CA', 'Laisser entrer cette application ?', 'Autoriser'],
  ['de-AT', 'Diese App einlassen?', 'Erlauben'],
]) {
  test(`it speaks the browser's language, ${locale}`, async (t) => {
    const app = await openApp(t, lodge)
    const person = await asked(t, app, {}, { locale })

    const said = await person.heading()
    assert.equal(said.replace(/\s/g, ' '), heading)
    assert.equal(await person.page.locator('#consent-allow').innerText(), allow)
    assert.equal(await person.page.locator('html').getAttribute('lang'), locale.slice(0, 2))
  })
}

test('an app can wish for a language, and the first one that the lodge speaks is taken', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser, { locale: 'en-GB' })

  await person.visits(app.asks({ ui_locales: 'pt-BR de fr' }))
  assert.equal(person.path(), '/signin/v1/identifier')
  assert.equal(await person.page.locator('html').getAttribute('lang'), 'de')
  await person.signsIn()

  assert.equal(await person.page.locator('html').getAttribute('lang'), 'de')
})

test('S-070: its buttons take nothing for half a second, and none has the focus', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  const { page } = person
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(1000)
  await page.reload()
  const states = () =>
    page.evaluate(() => ['consent-allow', 'consent-deny'].map((id) => document.getElementById(id).disabled))

  assert.deepEqual(await states(), [true, true])
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'body')
  await page.clock.runFor(GUARD_MILLISECONDS - 1)
  assert.deepEqual(await states(), [true, true])
  await page.clock.runFor(1)
  assert.deepEqual(await states(), [false, false])
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'body')
})

test('S-070: a key that is held from the page before answers nothing', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  const { keyboard } = person.page
  await person.page.locator('#consent-allow:enabled').waitFor()
  await person.page.locator('form').evaluate((form) => {
    globalThis.answers = 0
    form.addEventListener('submit', () => (globalThis.answers += 1))
  })
  await keyboard.down('Enter')
  await person.page.locator('#consent-allow').focus()

  // For the browser, pressing what is down already is the key repeating itself.
  await keyboard.down('Enter')
  await keyboard.down('Enter')
  await keyboard.up('Enter')
  assert.equal(await person.page.evaluate(() => globalThis.answers), 0)

  await keyboard.press('Enter')
  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('allowing twice in a hurry is allowing once', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  const forms = []
  // The answer is on its way while the second click finds the page still open.
  const { promise: clickedAgain, resolve: clicksAgain } = withResolvers()
  const { promise: answered, resolve: answers } = withResolvers()
  await person.page.route('**/signin/v1/consent', async (route) => {
    forms.push(route.request().postData())
    const response = await route.fetch({ maxRedirects: 0 })
    answers()
    await clickedAgain
    await route.fulfill({ response }).catch(() => {})
  })
  const button = person.page.locator('#consent-allow:enabled')
  await button.scrollIntoViewIfNeeded()
  const { x, y } = await button.boundingBox()

  await person.page.mouse.click(x + 10, y + 10)
  await answered
  await person.page.mouse.click(x + 10, y + 10)
  clicksAgain()

  assert.ok((await app.comesBack()).url.searchParams.get('code'))
  assert.equal(forms.length, 1)
})

test('both answers are buttons of the same size', async (t) => {
  const person = await asked(t, await openApp(t, lodge))
  const box = async (id) => person.page.locator(`#${id}`).boundingBox()

  const [allow, deny] = [await box('consent-allow'), await box('consent-deny')]

  assert.equal(Math.round(allow.width), Math.round(deny.width))
  assert.equal(Math.round(allow.height), Math.round(deny.height))
})

test('an app with a secret is asked about once, until it wants more', async (t) => {
  const app = await openWebApp(t)
  const person = await asked(t, app, { scope: 'openid profile' })
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))

  await person.visits(app.asks({ scope: 'openid profile' }))
  assert.ok((await app.comesBack()).url.searchParams.get('code'), 'it was not asked about again')

  await person.visits(app.asks({ scope: 'openid profile email' }))
  assert.equal(person.path(), '/signin/v1/consent')
  const rights = await person.page.locator('.rights ul li').allInnerTexts()
  const marked = rights.filter((right) => right.includes('allowed before'))
  assert.equal(rights.length, 3)
  assert.equal(marked.length, 2)
  assert.ok(!marked.some((right) => right.includes('e-mail')))
})

test('an app that wants to be asked about again is', async (t) => {
  const app = await openWebApp(t)
  const person = await asked(t, app)
  await person.allows()
  await app.comesBack()

  await person.visits(app.asks({ prompt: 'consent' }))

  assert.equal(person.path(), '/signin/v1/consent')
})

test('a program on this computer is asked about every time', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  await person.allows()
  await app.comesBack()

  await person.visits(app.asks())

  assert.equal(person.path(), '/signin/v1/consent')
})

test('a trusted app is never asked about', async (t) => {
  const app = await openWebApp(t, '--trusted')
  const person = await sitDown(t, browser)

  await person.visits(app.asks())
  await person.signsIn()

  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('a denial is remembered by nobody', async (t) => {
  const app = await openWebApp(t)
  const person = await asked(t, app)
  await person.denies()
  assert.equal((await app.comesBack()).url.searchParams.get('error'), 'access_denied')

  await person.visits(app.asks())

  assert.equal(person.path(), '/signin/v1/consent')
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('a question that was answered in one tab cannot be answered in another', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  const first = person.page
  person.page = await person.context.newPage()
  await person.visits(first.url())
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))

  person.page = first
  const reply = await person.allows()

  assert.equal(reply.status(), 403)
  assert.equal(await person.heading(), 'This did not come from the lodge’s own page')
  assert.equal(app.listener.visits.length, 1)
})

test('who answered and goes back finds no question', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  await person.allows()
  await app.comesBack()

  const reply = await person.page.goBack()

  assert.equal(reply.status(), 400)
  assert.equal(await person.heading(), 'This visit took too long')
})

test('a question belongs to the browser that brought it', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  const other = await sitDown(t, browser)
  await other.visits(lodge.issuer)
  await other.signsIn()

  const reply = await other.visits(person.page.url())

  assert.equal(reply.status(), 400)
  assert.equal(await other.page.locator('#consent-allow').count(), 0)
})

test('a browser that lost the page key signs in again and goes on', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  await person.visits(app.asks())
  await person.signsIn()
  // What browsers do that clear what scripts kept, but not the cookies.
  await person.page.evaluate(() => localStorage.clear())
  await person.page.reload()

  const reply = await person.allows()
  assert.equal(reply.status(), 401)
  assert.match(await person.text(), /enter your passphrase once more/)
  await person.signsIn()
  await person.allows()

  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('S-174: a name is text, whatever it looks like', async (t) => {
  const name = '<img src=x onerror=document.title=1>“&amp;'
  const person = await asked(t, await openApp(t, lodge, '--name', name))

  assert.ok((await person.text()).includes(name))
  assert.equal(await person.page.locator('main img').count(), 0)
  assert.deepEqual(person.complaints, [])
})

test('an app at the other loopback address gets its answer too', async (t) => {
  const addresses = Object.values(networkInterfaces()).flat()
  if (!addresses.some(({ address }) => address === '::1')) return t.skip('this machine has no [::1]')
  const listener = await openListener(t, undefined, '::1')
  const client = await addClient(lodge, 'http://[::1]/cb', '--public')
  const app = new App(lodge, client, listener)
  const person = await asked(t, app)

  await person.allows()

  assert.ok((await app.comesBack()).url.searchParams.get('code'))
  assert.deepEqual(person.complaints, [])
})

for (const [after, params, words] of [
  ['the question', {}, []],
  ['the sign-in form', { prompt: 'login' }, ['--trusted']],
]) {
  test(`an app may send the browser on to another place, after ${after}`, async (t) => {
    const elsewhere = await openListener(t)
    const headers = { location: `http://localhost:${elsewhere.port}/inside` }
    const listener = await openListener(t, () => ({ status: 302, headers }))
    const client = await addClient(lodge, 'http://127.0.0.1/cb', '--public', ...words)
    const app = new App(lodge, client, listener)
    const person = await sitDown(t, browser)

    await person.visits(app.asks(params))
    await person.signsIn()
    if (person.path() === '/signin/v1/consent') await person.allows()

    assert.equal((await elsewhere.nextVisit()).url.pathname, '/inside')
    assert.deepEqual(person.complaints, [])
  })
}

test('an app with a scheme of its own is named by it, and its answer may leave the page', async (t) => {
  const redirect = 'com.example.reader:/cb'
  const client = await addClient(lodge, redirect, '--public', '--kind', 'native')
  const app = new App(lodge, client, { origin: '' })
  app.redirectUri = redirect
  const person = await asked(t, app)

  assert.match(await person.text(), /com\.example\.reader/)
  const answer = new Promise((resolve) => {
    person.page.on('response', (response) => {
      if (response.status() === 303) resolve(response.headers().location)
    })
  })
  await person.page.locator('#consent-allow').click()

  assert.ok(new URL(await answer).searchParams.get('code'))
  assert.deepEqual(
    person.complaints.filter((text) => text.includes('Content Security Policy')),
    [],
  )
})

test('what was answered is in the book', async (t) => {
  const app = await openApp(t, lodge)
  const person = await asked(t, app)
  await person.denies()
  await person.visits(app.asks())
  await person.allows()

  const written = (await events(lodge)).filter((event) => event.client === app.client.name)

  const [given, denied] = written
  assert.deepEqual([given.kind, given.detail], ['consent_given', 'openid profile email'])
  assert.equal(denied.kind, 'consent_denied')
})
