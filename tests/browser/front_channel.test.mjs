// OpenID Connect Front-Channel Logout with several apps: who was used hears of the sign-out in a frame of the lodge's
// page, who was not used does not.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { App } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** A trusted app with a page for the end. `session` says whether it wants to know which sign-in ended. */
async function openListeningApp(t, session) {
  const listener = await openListener(t)
  const client = await addClient(
    lodge,
    `${listener.origin}/cb`,
    '--public',
    '--trusted',
    '--post-logout-redirect-uri',
    `${listener.origin}/bye`,
    '--frontchannel-logout-uri',
    `${listener.origin}/gone?app=1`,
    '--frontchannel-logout-session',
    String(session),
  )
  return new App(lodge, client, listener)
}

async function idToken(app) {
  const { url } = await app.comesBack()
  const { body } = await app.redeems(url.searchParams.get('code'))
  return body.id_token
}

function goodbyes(app) {
  return app.listener.visits.filter(({ url }) => url.pathname === '/gone').map(({ url }) => url.searchParams)
}

test('every app that the person used is told in a frame, with issuer and session', async (t) => {
  const [one, other, quiet, unused] = [
    await openListeningApp(t, true),
    await openListeningApp(t, true),
    await openListeningApp(t, false),
    await openListeningApp(t, true),
  ]
  const person = await sitDown(t, browser)
  await person.visits(one.asks())
  await person.signsIn()
  const hint = await idToken(one)
  for (const app of [other, quiet]) {
    await person.visits(app.asks())
    await idToken(app)
  }

  const leaving = new URL('/signin/v1/identifier/_/endsession', lodge.issuer)
  leaving.search = new URLSearchParams({
    id_token_hint: hint,
    post_logout_redirect_uri: `${one.listener.origin}/bye`,
    state: 'left-luggage',
  })
  await person.visits(leaving)
  await person.page.waitForURL(`${one.listener.origin}/bye?state=left-luggage`)

  const { sid } = JSON.parse(Buffer.from(hint.split('.')[1], 'base64url'))
  for (const app of [one, other]) {
    const [told, ...again] = goodbyes(app)
    assert.deepEqual(Object.fromEntries(told), { app: '1', iss: lodge.issuer, sid })
    assert.deepEqual(again, [])
  }
  // Who did not ask for the session hears only that it ended.
  assert.deepEqual(goodbyes(quiet).map(Object.fromEntries), [{ app: '1' }])
  assert.deepEqual(goodbyes(unused), [])
})
