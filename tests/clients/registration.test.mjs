// Foreign client code that registers itself (RFC 7591, RFC 7592): npm `openid-client` does the registration, plain
// requests manage it, since no library does.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import * as client from 'openid-client'

import { addOwner, openLodge } from '../support/lodge.mjs'
import { Visitor } from '../support/visitor.mjs'

const CALLBACK = 'https://client.example/cb'
const insecure = { execute: [client.allowInsecureRequests] }

const lodge = await openLodge({ after })
await addOwner(lodge)

function letsRegister(mode) {
  return lodge.command(['registration', 'set', '--instance', lodge.domain, '--mode', mode])
}

function registers(metadata, options) {
  const all = {
    client_name: 'Itself',
    redirect_uris: [CALLBACK],
    // What the library does with a secret, if nobody tells it otherwise.
    token_endpoint_auth_method: 'client_secret_post',
    ...metadata,
  }
  return client.dynamicClientRegistration(new URL(lodge.issuer), all, undefined, { ...insecure, ...options })
}

/** Signs a person in. */
async function signsIn(config) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    state: expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const answer = await (await Visitor.signedIn(lodge)).answers(address)
  return client.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState })
}

test('a program registers itself, reads, changes and deletes its registration', async () => {
  await letsRegister('open')
  const config = await registers({ contacts: ['ops@client.example'] })
  const registered = config.clientMetadata()
  assert.equal(registered.client_secret_expires_at, 0)
  const tokens = await signsIn(config)
  assert.deepEqual([tokens.claims().aud].flat(), [registered.client_id])

  const headers = { authorization: `Bearer ${registered.registration_access_token}` }
  const manages = (init) =>
    fetch(registered.registration_client_uri, { ...init, headers: { ...headers, ...init?.headers } })
  const read = await (await manages()).json()
  assert.deepEqual(read.contacts, ['ops@client.example'])

  const changed = await manages({
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: registered.client_id,
      client_secret: registered.client_secret,
      client_name: 'Renamed',
      redirect_uris: [CALLBACK],
    }),
  })
  assert.equal(changed.status, 200)
  const now = await changed.json()
  assert.equal(now.client_name, 'Renamed')
  assert.equal(now.contacts, undefined)

  headers.authorization = `Bearer ${now.registration_access_token ?? registered.registration_access_token}`
  assert.equal((await manages({ method: 'DELETE' })).status, 204)
  assert.equal((await manages()).status, 401)
  await assert.rejects(
    client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub),
    (error) => error.status === 401,
  )
})

test('where an invitation is needed, the library brings it', async () => {
  await letsRegister('token')
  const words = ['registration', 'add-token', '--instance', lodge.domain, 'phone']
  const initialAccessToken = (await lodge.command(words)).trim()
  const config = await registers({}, { initialAccessToken })
  assert.ok((await signsIn(config)).access_token)
  await assert.rejects(registers({}), (error) => error.status === 401)
})

test('what cannot be registered is named', async () => {
  await letsRegister('open')
  for (const [metadata, error] of [
    [{ redirect_uris: ['https://client.example/cb#here'] }, 'invalid_redirect_uri'],
    [{ initiate_login_uri: 'http://client.example/start' }, 'invalid_client_metadata'],
    [{ id_token_signed_response_alg: 'none' }, 'invalid_client_metadata'],
  ]) {
    await assert.rejects(registers(metadata), (refused) => refused.error === error)
  }
})

test('where registration is closed, discovery does not offer it', async () => {
  await letsRegister('closed')
  await assert.rejects(registers({}), /registration_endpoint/)
})
