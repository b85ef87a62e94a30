// What a browser does with the flows: a frame that tells whether the sign-in is still the same, an answer that posts
// itself and goes on, ticks on the consent page, the choice of an account.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { App, openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })
const profile = await signedInProfile(browser, lodge)

const frame = `${lodge.issuer}/konnect/v1/session/check-session.html`

/** A page of the app that holds the lodge's frame and shows what it answers to `asks` on `window`. */
const MONITOR = `<!doctype html><html lang="en"><title>App</title><iframe id="op" src="${frame}"></iframe><script>
  window.asks = (text) => new Promise((resolve) => {
    addEventListener('message', (event) => resolve([event.data, event.origin]), { once: true })
    document.getElementById('op').contentWindow.postMessage(text, '${lodge.issuer}')
  })
</script>`

/** A trusted app whose pages are on the lodge's own host: browsers give frames of other sites no cookies. */
async function openMonitor(t) {
  const listener = await openListener(t, () => MONITOR, 'localhost')
  const client = await addClient(lodge, 'http://localhost/cb', '--public', '--trusted')
  return new App(lodge, client, listener)
}

async function answers(person, text) {
  return person.page.evaluate((asked) => window.asks(asked), text)
}

test('the frame tells an app whether the sign-in is still the same', async (t) => {
  const app = await openMonitor(t)
  // A sign-in of its own: this one is ended.
  const person = await sitDown(t, browser)
  await person.visits(app.asks())
  await person.signsIn()
  const { url } = await app.comesBack()
  const state = url.searchParams.get('session_state')
  const question = `${app.client.client_id} ${state}`
  await person.page.frameLocator('#op').locator('html').waitFor({ state: 'attached' })

  assert.deepEqual(await answers(person, question), ['unchanged', lodge.issuer])
  assert.deepEqual(await answers(person, `somebody-else ${state}`), ['changed', lodge.issuer])
  for (const malformed of ['', 'x', question.slice(0, -60), `${question} more`, { client_id: 'x' }]) {
    assert.deepEqual(await answers(person, malformed), ['error', lodge.issuer], JSON.stringify(malformed))
  }

  const leaving = await person.context.newPage()
  await leaving.goto(`${lodge.issuer}/signin/v1/goodbye`)
  await leaving.locator('#logout-confirm').click()
  await leaving.getByRole('heading', { name: 'You are signed out' }).waitFor()
  assert.deepEqual(await answers(person, question), ['changed', lodge.issuer])
  assert.deepEqual(person.complaints, [])
})

test('a session_state that was made for one origin says nothing to another', async (t) => {
  const app = await openMonitor(t)
  const stranger = await openListener(t, () => MONITOR, 'localhost')
  const person = await sitDown(t, browser, { storageState: profile })
  await person.visits(app.asks())
  const { url } = await app.comesBack()
  const question = `${app.client.client_id} ${url.searchParams.get('session_state')}`
  await person.visits(stranger.origin)
  await person.page.frameLocator('#op').locator('html').waitFor({ state: 'attached' })
  assert.deepEqual(await answers(person, question), ['changed', lodge.issuer])
})

test('an answer posts itself, and the app may send the browser on to a page elsewhere', async (t) => {
  const elsewhere = await openListener(t, undefined, 'localhost')
  const moved = { status: 303, headers: { location: `${elsewhere.origin}/home` } }
  const listener = await openListener(t, () => moved)
  const client = await addClient(lodge, 'http://127.0.0.1/cb', '--public', '--trusted')
  const app = new App(lodge, client, listener)
  const person = await sitDown(t, browser, { storageState: profile })
  await person.visits(app.asks({ response_mode: 'form_post' }))
  const visit = await app.comesBack()
  assert.equal(visit.method, 'POST')
  assert.ok(new URLSearchParams(visit.body).get('code'))
  assert.equal((await elsewhere.nextVisit()).url.pathname, '/home')
  await person.page.waitForURL(`${elsewhere.origin}/home`)
  assert.deepEqual(person.complaints, [])
})

test('a right that is unticked is not given', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser, { storageState: profile })
  await person.visits(app.asks({ scope: 'openid profile email offline_access' }))
  assert.ok(await person.page.locator('input[name=scope][value=openid]').isDisabled())
  // The words are the box's label.
  await person.page.getByText('See your e-mail address').click()
  await person.page.locator('#consent-allow:enabled').waitFor()
  await person.allows()
  const { url } = await app.comesBack()
  assert.equal(url.searchParams.get('scope'), 'openid profile offline_access')
})

test('the answer to the question is in sight on a small screen', async (t) => {
  const app = await openApp(t, lodge, '--name', 'Reading List')
  for (const [width, height] of [
    [1000, 900],
    [1280, 720],
    [360, 640],
  ]) {
    const person = await sitDown(t, browser, { storageState: profile, viewport: { width, height } })
    await person.visits(app.asks({ scope: 'openid profile email offline_access' }))
    assert.match(await person.text(), /Another program could use this name/)
    for (const id of ['consent-allow', 'consent-deny']) {
      const box = await person.page.locator(`#${id}`).boundingBox()
      assert.ok(
        box.y >= 0 && box.y + box.height <= height,
        `${id} at ${width} x ${height}: ${JSON.stringify(box)}`,
      )
    }
    if (height === 900) {
      if (process.env.GATELODGE_SHOT) await person.page.screenshot({ path: process.env.GATELODGE_SHOT })
      // On the screen of a notebook nothing that matters is below it.
      const last = await person.page.locator('.destination').boundingBox()
      const answer = await person.page.locator('#consent-allow').boundingBox()
      assert.ok(last.y + last.height <= answer.y, `${JSON.stringify(last)} is under the buttons`)
    }
  }
})

test('the account is chosen without script as well', async (t) => {
  const app = await openMonitor(t)
  for (const javaScriptEnabled of [true, false]) {
    // A sign-in with script is bound to a key that only a page with script has.
    const person = await sitDown(t, browser, { javaScriptEnabled })
    await person.visits(lodge.issuer)
    await person.signsIn()
    await person.visits(app.asks({ prompt: 'select_account' }))
    assert.equal(person.path(), '/signin/v1/chooseaccount')
    assert.match(await person.text(), /Continue as Me/)
    if (process.env.GATELODGE_SHOT)
      await person.page.screenshot({ path: `${process.env.GATELODGE_SHOT}.choose.png` })
    await person.page.locator('#choose-continue').click()
    assert.ok((await app.comesBack()).url.searchParams.get('code'))
  }
})
