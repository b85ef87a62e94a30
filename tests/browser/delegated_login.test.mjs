// Signing in with another provider in a real browser: npm oidc-provider, which is nobody of ours, and one lodge with
// another.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, test } from 'node:test'

import { Provider } from 'oidc-provider'

import { openBrowser } from '../support/browser.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { freePort } from '../support/port.mjs'

const browser = await openBrowser({ after })

const SECRET = 'a secret between the two of them'

/** npm oidc-provider with its own pages, where everybody who types a name is that person. */
async function openProvider(t, { redirectUri, claims }) {
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'the-lodge', client_secret: SECRET, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub', 'sid'], profile: ['lodge'] },
    cookies: { keys: ['only-for-a-test'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims }) }),
  })
  const server = createServer(provider.callback()).listen(port, '127.0.0.1')
  t.after(() => server.close())
  return { issuer, provider }
}

/** A lodge whose people can sign in with this provider. */
async function openHome(t, port, lines, context = '') {
  const keys = Object.entries(lines).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
  const top = `[authentication.work]\n${context}\n[authentication.work.oidc]\n${keys.join('')}`
  const lodge = await openLodge(t, {}, top, `127.0.0.1:${port}`)
  await addOwner(lodge)
  await lodge.command(['instances', 'modify', lodge.domain, '--context-name', 'work'])
  return lodge
}

/** Signs in on the pages of npm oidc-provider, and says yes there. */
async function atTheProvider(person, issuer, name) {
  const { page } = person
  await page.waitForURL((url) => url.href.startsWith(`${issuer}/interaction/`))
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('anything')
  await page.locator('button[type=submit]').click()
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' })
  await page.locator('button[type=submit]').click()
}

test('npm oidc-provider says who the owner is, by way of the host for everybody', async (t) => {
  const port = await freePort()
  const redirectUri = `http://oauth.localhost:${port}/oidc/redirect`
  const { issuer } = await openProvider(t, { redirectUri, claims: { lodge: `localhost:${port}` } })
  const lodge = await openHome(t, port, {
    issuer,
    client_id: 'the-lodge',
    client_secret: SECRET,
    scope: 'openid profile',
    redirect_uri: redirectUri,
    userinfo_instance_field: 'lodge',
  })
  const person = await sitDown(t, browser)
  await person.visits(`${lodge.issuer}/auth/login`)
  await person.page.locator('#login-provider').click()
  await atTheProvider(person, issuer, 'ada')
  await person.page.waitForURL((url) => url.host === lodge.domain)
  assert.equal(await person.heading(), 'Welcome, Me')
  const sessions = JSON.parse(await lodge.command(['sessions', 'ls', '--json']))
  assert.equal(sessions.length, 1)
})

test('somebody else at npm oidc-provider stays out', async (t) => {
  const port = await freePort()
  const redirectUri = `http://oauth.localhost:${port}/oidc/redirect`
  const { issuer } = await openProvider(t, { redirectUri, claims: {} })
  const lines = {
    issuer,
    client_id: 'the-lodge',
    client_secret: SECRET,
    scope: 'openid profile',
    redirect_uri: redirectUri,
    allow_custom_instance: true,
  }
  const lodge = await openHome(t, port, lines, 'disable_password_authentication = true')
  await lodge.command(['instances', 'modify', lodge.domain, '--oidc-id', 'ada'])
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  await atTheProvider(person, issuer, 'eve')
  await person.page.waitForURL((url) => url.host === lodge.domain)
  assert.equal(await person.heading(), 'The provider did not let you in')
  assert.deepEqual(JSON.parse(await lodge.command(['sessions', 'ls', '--json'])), [])
})

test('one lodge signs its owner in with another', async (t) => {
  const people = await openLodge(t)
  await addOwner(people)
  const port = await freePort()
  const home = `localhost:${port}`
  const redirectUri = `http://${home}/oidc/redirect`
  const client = await addClient(people, redirectUri)
  await people.command(['profile', 'set', '--claim', `home="${home}"`])
  const lodge = await openHome(t, port, {
    issuer: people.issuer,
    client_id: client.client_id,
    client_secret: client.client_secret,
    scope: 'openid profile',
    redirect_uri: redirectUri,
    userinfo_instance_field: 'home',
  })
  const person = await sitDown(t, browser)
  await person.visits(`${lodge.issuer}/auth/login`)
  await person.page.locator('#login-provider').click()
  await person.page.waitForURL((url) => url.host === people.domain)
  await person.signsIn()
  await person.allows()
  await person.page.waitForURL((url) => url.host === lodge.domain)
  assert.equal(await person.heading(), 'Welcome, Me')
  assert.equal(JSON.parse(await lodge.command(['sessions', 'ls', '--json'])).length, 1)
})
