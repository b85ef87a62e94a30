// The client libraries of the Cozy world through their whole life, as their programs use them: they register, a person
// allows them in a real browser, they read and write, their tokens run out and are renewed, they go.
//
// The libraries are CommonJS for Node.js of another time: they expect `fetch`, `Headers` and `btoa` to be put into the
// global scope by the program.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as passes } from 'node:timers/promises'

import { openBrowser } from '../support/browser.mjs'
import { allowsCozyClient, openCallback } from '../support/cozy_person.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { freePort } from '../support/port.mjs'

const require = createRequire(import.meta.url)
const nodeFetch = require('node-fetch')
Object.assign(globalThis, { fetch: nodeFetch, Headers: nodeFetch.Headers, btoa: require('btoa') })

const { OAuthClient } = require('cozy-stack-client')
const { default: CozyClient, Q } = require('cozy-client')
const { createClientInteractive } = require('cozy-client/dist/cli')
const { Client: LegacyClient, MemoryStorage } = require('cozy-client-js')

const CONTACTS = 'io.cozy.contacts'

/** As short as a life can be: a client that waits past it has to renew its token. */
const SHORT_LIFE = { cozy_access_token_seconds: 1 }

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** A lodge whose access tokens have run out as soon as the clock shows another second or two. */
async function hurriedLodge(t) {
  const hurried = await openLodge(t, SHORT_LIFE)
  await addOwner(hurried)
  return hurried
}

/** A `cozy-stack-client` that a person has allowed. */
async function stackClient(t, { at = lodge, scope = [CONTACTS], pkce = true } = {}) {
  const callback = await openCallback(t)
  const client = new OAuthClient({
    uri: at.issuer,
    scope,
    oauth: { clientName: 'Address book', softwareID: 'example.org/addresses', redirectURI: callback.uri },
  })
  await client.register()
  const state = client.generateStateCode()
  const { verifier, challenge } = pkcePair()
  const address = client.getAuthCodeURL({
    stateCode: state,
    scopes: scope,
    ...(pkce && { codeChallenge: challenge }),
  })
  await allowsCozyClient(await sitDown(t, browser), address)
  const { url } = await callback.comesBack()
  const code = client.getAccessCodeFromURL(url.href, state)
  assert.ok(code, url.href)
  client.setToken(await client.fetchAccessToken(code, undefined, undefined, pkce ? verifier : undefined))
  return client
}

function pkcePair() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** Asks until the token that the client has is one that ran out, so that what follows has to renew it. */
async function outlives(token, at) {
  const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
  const end = exp ?? iat + SHORT_LIFE.cozy_access_token_seconds
  for (;;) {
    const reply = await nodeFetch(`${at.issuer}/permissions/self`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (reply.status !== 200) {
      assert.match(await reply.text(), /Expired token/)
      assert.ok(Date.now() / 1000 >= end)
      return
    }
    await passes(100)
  }
}

test('cozy-stack-client: registers, is allowed, reads and writes', async (t) => {
  const client = await stackClient(t)
  const contacts = client.collection(CONTACTS)
  const made = await contacts.create({ fullname: 'Ada Lovelace', note: { z: 1, a: 2 } })
  assert.equal(made.data.fullname, 'Ada Lovelace')
  assert.ok(made.data._id && made.data._rev)

  const got = await contacts.get(made.data._id)
  assert.equal(got.data.fullname, 'Ada Lovelace')
  assert.deepEqual(Object.keys(got.data.note), ['z', 'a'])

  const changed = await contacts.update({ ...got.data, fullname: 'Ada King' })
  assert.equal(changed.data.fullname, 'Ada King')
  assert.notEqual(changed.data._rev, made.data._rev)
  await assert.rejects(contacts.update({ ...got.data, fullname: 'Too late' }), { status: 409 })

  const found = await contacts.find({ fullname: 'Ada King' }, { indexedFields: ['fullname'] })
  assert.deepEqual(
    found.data.map((contact) => contact._id),
    [made.data._id],
  )
  await contacts.destroy(changed.data)
  // This is how the library says that there is nothing.
  assert.equal((await contacts.get(made.data._id)).data, null)
})

test('cozy-stack-client: a client without PKCE is allowed, too', async (t) => {
  const client = await stackClient(t, { pkce: false })
  assert.ok(Array.isArray((await client.collection(CONTACTS).all()).data))
})

test('cozy-stack-client: what was not asked for is forbidden', async (t) => {
  const client = await stackClient(t, { scope: [`${CONTACTS}:GET`] })
  await assert.rejects(client.collection(CONTACTS).create({ fullname: 'Nobody' }), { status: 403 })
  await assert.rejects(client.collection('io.cozy.bills').all(), { status: 403 })
})

test('cozy-stack-client: an access token that ran out is renewed, once for many requests', async (t) => {
  const hurried = await hurriedLodge(t)
  const client = await stackClient(t, { at: hurried })
  const first = client.token.accessToken
  await outlives(first, hurried)
  const contacts = client.collection(CONTACTS)
  const made = await Promise.all(Array.from({ length: 10 }, (_, rank) => contacts.create({ rank })))
  assert.ok(made.every(({ data }) => data._id))
  assert.equal((await contacts.all()).data.length, 10)
  assert.notEqual(client.token.accessToken, first)
  assert.ok(client.token.refreshToken, 'the refresh token stays')
})

test('cozy-stack-client: reads about itself, changes itself, gets another secret, and goes', async (t) => {
  const client = await stackClient(t)
  const known = await client.fetchInformation()
  assert.equal(known.client_id, client.oauthOptions.clientID)
  assert.equal(known.software_id, 'example.org/addresses')

  await client.updateInformation({ clientName: 'Addresses' })
  assert.match(client.oauthOptions.clientName, /^Addresses/)
  const before = client.oauthOptions.clientSecret
  await client.updateInformation({ clientName: 'Addresses' }, true)
  assert.notEqual(client.oauthOptions.clientSecret, before)
  // The new secret works, and so does the registration token that the change brought along.
  await client.refreshToken()
  assert.ok(Array.isArray((await client.collection(CONTACTS).all()).data))

  const token = client.token.accessToken
  const { clientID, registrationAccessToken } = client.oauthOptions
  await client.unregister()
  const api = await nodeFetch(`${lodge.issuer}/data/${CONTACTS}/_all_docs`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(api.status, 401)
  assert.match(await api.text(), /Invalid JWT token/)
  const gone = await nodeFetch(`${lodge.issuer}/auth/register/${clientID}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${registrationAccessToken}` },
  })
  assert.equal(gone.status, 404)
  assert.match(await gone.text(), /Client not found/)
})

test('cozy-stack-client: learns that the owner took its access away', async (t) => {
  const client = await stackClient(t)
  const revoked = new Promise((resolve) => {
    client.onRevocationChange = resolve
  })
  const { clientID } = client.oauthOptions
  await lodge.command(['cozy-clients', 'remove', clientID])
  await assert.rejects(client.collection(CONTACTS).all())
  assert.equal(await revoked, true)
})

test('cozy-client: the whole life of a program at the command line', async (t) => {
  const port = await freePort()
  const credentials = join(tmpdir(), `gatelodge-cozy-client-${process.pid}.json`)
  t.after(() => rm(credentials, { force: true }))
  const person = await sitDown(t, browser)
  const client = await createClientInteractive(
    {
      uri: lodge.issuer,
      scope: [CONTACTS, 'io.cozy.settings:GET'],
      oauth: { softwareID: 'example.org/cli' },
    },
    {
      port,
      getSavedCredentials: () => credentials,
      shouldOpenAuthenticationPage: false,
      onListen: ({ authenticationURL }) => allowsCozyClient(person, authenticationURL),
    },
  )
  await client.login()

  const { data: made } = await client.save({ _type: CONTACTS, fullname: 'Grace Hopper', rank: 5 })
  await client.save({ _type: CONTACTS, fullname: 'Edsger Dijkstra', rank: 7 })
  const { data: one } = await client.query(Q(CONTACTS).getById(made._id))
  assert.equal(one.fullname, 'Grace Hopper')
  const { data: all } = await client.query(Q(CONTACTS))
  assert.ok(all.length >= 2)
  const { data: some } = await client.query(
    Q(CONTACTS)
      .where({ rank: { $gt: 6 } })
      .indexFields(['rank']),
  )
  assert.deepEqual(
    some.map((contact) => contact.fullname),
    ['Edsger Dijkstra'],
  )
  const { data: settings } = await client.query(Q('io.cozy.settings').getById('io.cozy.settings.instance'))
  assert.equal(settings.attributes?.public_name ?? settings.public_name, 'Me')

  const { data: saved } = await client.save({ ...one, fullname: 'Admiral Hopper' })
  assert.equal(saved.fullname, 'Admiral Hopper')
  await client.destroy(saved)

  const { clientID, registrationAccessToken } = client.stackClient.oauthOptions
  await client.logout()
  const gone = await nodeFetch(`${lodge.issuer}/auth/register/${clientID}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${registrationAccessToken}` },
  })
  assert.equal(gone.status, 404)
})

test('cozy-client: signs in with the settings that it reads', async (t) => {
  const stack = await stackClient(t, { scope: [CONTACTS, 'io.cozy.settings:GET'] })
  const client = new CozyClient({ uri: lodge.issuer, oauth: stack.oauthOptions, scope: stack.scope })
  await client.login({ uri: lodge.issuer, token: stack.token })
  assert.equal(client.isLogged, true)
  assert.equal(client.capabilities.flat_subdomains, false)
  assert.ok(client.instanceOptions)
})

test('cozy-client-js: registers, is allowed, reads and writes, renews its token', async (t) => {
  const hurried = await hurriedLodge(t)
  const callback = await openCallback(t)
  const person = await sitDown(t, browser)
  const client = new LegacyClient({
    cozyURL: hurried.issuer,
    oauth: {
      storage: new MemoryStorage(),
      clientParams: {
        redirectURI: callback.uri,
        softwareID: 'example.org/legacy',
        clientName: 'Legacy',
        scopes: [CONTACTS],
      },
      onRegistered: async (_, address) => {
        await allowsCozyClient(person, address)
        return (await callback.comesBack()).url.href
      },
    },
  })
  const made = await client.data.create(CONTACTS, { fullname: 'Alan Turing' })
  assert.equal(made.fullname, 'Alan Turing')
  const { token } = await client.authorize()
  await outlives(token.accessToken, hurried)
  const found = await client.data.find(CONTACTS, made._id)
  assert.equal(found.fullname, 'Alan Turing')
  const changed = await client.data.updateAttributes(CONTACTS, made._id, { fullname: 'A. M. Turing' })
  assert.equal(changed.fullname, 'A. M. Turing')
  const index = await client.data.defineIndex(CONTACTS, ['fullname'])
  const queried = await client.data.query(index, { selector: { fullname: 'A. M. Turing' } })
  assert.equal(queried.length, 1)
  await client.data.delete(CONTACTS, changed)
})
