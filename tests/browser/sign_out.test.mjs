// Signing out in a browser: the pages of apps in frames, and on to the app (OpenID Connect Front-Channel Logout).

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { App } from '../support/app.mjs'
import { sitDown } from '../support/person.mjs'

const END_SESSION = '/signin/v1/identifier/_/endsession'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** An app on this computer that signs people out in a frame; `out` is what its frame answers. */
async function frontChannelApp(t, out) {
  const listener = await openListener(t, (visit) =>
    visit.url.pathname === '/out' ? out(visit) : '<!doctype html><title>Back in the app</title>',
  )
  const client = await addClient(
    lodge,
    `${listener.origin}/cb`,
    ...['--public', '--kind', 'browser', '--trusted', '--post-logout-redirect-uri', `${listener.origin}/bye`],
    ...['--frontchannel-logout-uri', `${listener.origin}/out`, '--frontchannel-logout-session', 'true'],
  )
  return new App(lodge, client, listener)
}

async function signedInWith(t, app, options) {
  const person = await sitDown(t, browser, options)
  await person.visits(app.asks())
  await person.signsIn()
  const visit = await app.comesBack()
  const { body } = await app.redeems(visit.url.searchParams.get('code'))
  return { person, idToken: body.id_token }
}

function leaving(app, idToken) {
  const url = new URL(END_SESSION, lodge.issuer)
  url.search = new URLSearchParams({
    id_token_hint: idToken,
    post_logout_redirect_uri: `${app.listener.origin}/bye`,
    state: 'left-luggage',
  })
  return url
}

test('an app hears of the sign-out in a frame before the browser is back', async (t) => {
  const app = await frontChannelApp(t, () => '<!doctype html><title>Out</title>')
  const { person, idToken } = await signedInWith(t, app)
  await person.visits(leaving(app, idToken))
  await person.page.waitForURL(`${app.listener.origin}/bye?state=left-luggage`)
  const paths = app.listener.visits.map((visit) => visit.url.pathname)
  assert.deepEqual(paths, ['/cb', '/out', '/bye'])
  const out = app.listener.visits[1].url.searchParams
  const { sid } = JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url'))
  assert.deepEqual(
    [...out],
    [
      ['iss', lodge.issuer],
      ['sid', sid],
    ],
  )
  assert.deepEqual(person.complaints, [])
})

test('a frame that never loads, or refuses to be one, keeps nobody', async (t) => {
  for (const out of [
    () => ({ headers: { 'x-frame-options': 'DENY' }, body: 'no' }),
    () => ({ status: 500, body: 'no' }),
  ]) {
    const app = await frontChannelApp(t, out)
    const { person, idToken } = await signedInWith(t, app)
    await person.visits(leaving(app, idToken))
    await person.page.waitForURL(`${app.listener.origin}/bye?state=left-luggage`)
  }
})

test('a frame cannot take the page over', async (t) => {
  const app = await frontChannelApp(t, () => '<!doctype html><script>top.location = "/captured"</script>')
  const { person, idToken } = await signedInWith(t, app)
  await person.visits(leaving(app, idToken))
  await person.page.waitForURL(`${app.listener.origin}/bye?state=left-luggage`)
  assert.ok(app.listener.visits.every((visit) => visit.url.pathname !== '/captured'))
})

test('without script the browser goes on as well', async (t) => {
  const app = await frontChannelApp(t, () => '<!doctype html><title>Out</title>')
  const { person, idToken } = await signedInWith(t, app, { javaScriptEnabled: false })
  await person.visits(leaving(app, idToken))
  await person.page.waitForURL(`${app.listener.origin}/bye?state=left-luggage`)
  assert.ok(app.listener.visits.some((visit) => visit.url.pathname === '/out'))
})
