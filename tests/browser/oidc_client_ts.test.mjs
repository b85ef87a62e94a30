// An app in the browser with npm `oidc-client-ts`: all that it asks the lodge for goes across origins, and it renews
// silently in a frame.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { openSinglePage } from '../support/single_page.mjs'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

test('the library signs the person in, across origins', async (t) => {
  const app = await openSinglePage(t, lodge)
  const person = await sitDown(t, browser)

  const user = await app.signsIn(person)

  assert.equal(user.profile.iss, lodge.issuer)
  // By way of userinfo, for which the browser asks permission first.
  assert.equal(user.profile.email, 'me@example.org')
  assert.equal(user.refresh_token, undefined)
  assert.ok(user.session_state)
  assert.equal(user.expired, false)
  assert.deepEqual(person.complaints, [])
})

test('the library renews silently in a frame, as long as the person is signed in', async (t) => {
  const app = await openSinglePage(t, lodge)
  const person = await sitDown(t, browser)
  const first = await app.signsIn(person)

  const second = await app.calls(person, 'signinSilent')
  assert.equal(second.profile.sub, first.profile.sub)
  assert.notEqual(second.access_token, first.access_token)
  assert.deepEqual(person.complaints, [])

  const leaving = await person.context.newPage()
  await leaving.goto(`${lodge.issuer}/signin/v1/goodbye`)
  await leaving.locator('#logout-confirm').click()
  await leaving.getByRole('heading', { name: 'You are signed out' }).waitFor()
  assert.deepEqual(await app.calls(person, 'signinSilent'), { refused: 'login_required' })
})

test('the library renews by a refresh token, if it asked for one', async (t) => {
  const app = await openSinglePage(t, lodge, { scope: 'openid profile offline_access' })
  const person = await sitDown(t, browser)
  const first = await app.signsIn(person)
  assert.ok(first.refresh_token)

  const second = await app.calls(person, 'signinSilent')

  assert.notEqual(second.access_token, first.access_token)
  assert.notEqual(second.refresh_token, first.refresh_token)
  assert.deepEqual(person.complaints, [])
})

test('the library signs the person out and gets the browser back', async (t) => {
  const app = await openSinglePage(t, lodge)
  const person = await sitDown(t, browser)
  await app.signsIn(person)

  await app.leaves(person, 'signoutRedirect')
  await person.page.waitForURL(`${app.origin}/bye`)
  await app.calls(person, 'signoutCallback')

  assert.equal(await app.calls(person, 'getUser'), null)
  assert.deepEqual(await app.calls(person, 'signinSilent'), { refused: 'login_required' })
})
