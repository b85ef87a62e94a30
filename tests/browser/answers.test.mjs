// How answers travel: by query, by fragment, by a form; and what they do not carry along.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { App, openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const MARKUP = '"><script>document.title=1</script><a href="'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })
const profile = await signedInProfile(browser, lodge)

function sitDownSignedIn(t, options) {
  return sitDown(t, browser, { storageState: profile, ...options })
}

/** What came by form. */
function posted(visit) {
  return Object.fromEntries(new URLSearchParams(visit.body))
}

test('by query the answer is in the address', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks())
  await person.allows()
  const { method, url } = await app.comesBack()

  assert.equal(method, 'GET')
  const { code, scope, state, iss, session_state: session, ...rest } = Object.fromEntries(url.searchParams)
  assert.match(session, /^[0-9a-f]{64}\.[\w-]{43}$/)
  assert.deepEqual(
    { scope, state, iss, rest },
    {
      scope: 'openid profile email',
      state: 'left-luggage',
      iss: lodge.issuer,
      rest: {},
    },
  )
  assert.equal((await app.redeems(code)).status, 200)
  assert.equal(new URL(person.page.url()).hash, '')
})

test('a registered address keeps its own query', async (t) => {
  const listener = await openListener(t)
  const client = await addClient(lodge, 'http://127.0.0.1/cb?tenant=a%20b', '--public')
  const app = new App(lodge, client, listener)
  app.redirectUri = `${listener.origin}/cb?tenant=a%20b`
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks())
  await person.allows()
  const { url } = await app.comesBack()

  assert.ok(url.search.startsWith('?tenant=a%20b&'), url.search)
  assert.equal((await app.redeems(url.searchParams.get('code'))).status, 200)
})

test('a state comes back as it was sent', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  const state = `${MARKUP} ü 🏠 a+b%20c&d=e;f#g\\ `

  await person.visits(app.asks({ state }))
  await person.allows()

  assert.equal((await app.comesBack()).url.searchParams.get('state'), state)
})

test('by fragment the answer reaches the page and not its server', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks({ response_mode: 'fragment' }))
  await person.allows()
  const { url } = await app.comesBack()

  assert.equal(url.search, '')
  const fragment = new URLSearchParams(new URL(person.page.url()).hash.slice(1))
  assert.equal(fragment.get('state'), 'left-luggage')
  assert.equal(fragment.get('iss'), lodge.issuer)
  assert.equal((await app.redeems(fragment.get('code'))).status, 200)
})

test('by form the answer is in the body, and nowhere else', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks({ response_mode: 'form_post' }))
  await person.allows()
  const visit = await app.comesBack()

  assert.equal(visit.method, 'POST')
  assert.equal(visit.url.search, '')
  assert.equal(visit.headers['content-type'], 'application/x-www-form-urlencoded')
  const { code, state, iss } = posted(visit)
  assert.deepEqual({ state, iss }, { state: 'left-luggage', iss: lodge.issuer })
  assert.equal((await app.redeems(code)).status, 200)
  assert.deepEqual(person.complaints, [])
})

test('by form without script the person presses Continue', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser, { javaScriptEnabled: false })

  await person.visits(app.asks({ response_mode: 'form_post' }))
  await person.signsIn()
  await person.allows()
  assert.match(await person.text(), new RegExp(`127\\.0\\.0\\.1`))
  assert.equal(app.listener.visits.length, 0)
  await person.presses('form-post-continue')

  assert.ok(posted(await app.comesBack()).code)
})

test('by form an answer may come to a page that another form led to', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)

  await person.visits(app.asks({ response_mode: 'form_post' }))
  await person.cancels()
  const visit = await app.comesBack()

  assert.equal(visit.method, 'POST')
  assert.equal(posted(visit).error, 'access_denied')
})

test('a silent refusal comes by form as well', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)

  await person.visits(app.asks({ response_mode: 'form_post', prompt: 'none' }))
  const { error, state, iss } = posted(await app.comesBack())

  assert.deepEqual(
    { error, state, iss },
    { error: 'login_required', state: 'left-luggage', iss: lodge.issuer },
  )
})

test('S-176: what an app sends along stays text in the form', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks({ response_mode: 'form_post', state: MARKUP }))
  await person.allows()

  assert.equal(posted(await app.comesBack()).state, MARKUP)
  assert.deepEqual(person.complaints, [])
})

for (const mode of ['query', 'fragment', 'form_post']) {
  test(`S-033: the app sees no address of ours behind its answer, by ${mode}`, async (t) => {
    const app = await openApp(t, lodge)
    const person = await sitDown(t, browser)

    // After the sign-in form, after the consent form, and without any form.
    await person.visits(app.asks({ response_mode: mode }))
    await person.cancels()
    await person.visits(app.asks({ response_mode: mode }))
    await person.signsIn()
    await person.allows()
    await person.visits(app.asks({ response_mode: mode, prompt: 'none' }))
    const visits = [await app.comesBack(), await app.comesBack(), await app.comesBack()]

    assert.deepEqual(
      visits.map(({ headers }) => headers.referer),
      [undefined, undefined, undefined],
    )
  })
}

test('S-033: what an app loads after its answer does not tell the answer to others', async (t) => {
  const other = await openListener(t)
  const page = `<!doctype html><title>Back</title><img src="${other.origin}/pixel" alt="">`
  const listener = await openListener(t, () => page)
  const client = await addClient(lodge, 'http://127.0.0.1/cb', '--public')
  const app = new App(lodge, client, listener)
  const person = await sitDownSignedIn(t)

  await person.visits(app.asks())
  await person.allows()
  const pixel = await other.nextVisit()

  // The app's own page sets its own policy; a browser's default tells others at most where, never what.
  assert.ok(!(pixel.headers.referer ?? '').includes('code='))
})
