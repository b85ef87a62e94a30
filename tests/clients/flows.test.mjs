// Foreign client code over everything that the provider can do beyond the usual sign-in: every response type and mode,
// requests sent ahead and signed, every way for a client to prove itself, devices and machines, claims by name.
//
// npm `openid-client` where it knows the flow. It knows three of the seven response types; the others are read with
// `oauth4webapi`, on which it is built, and with `jose`.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'

import * as jose from 'jose'
import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'

import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { Visitor } from '../support/visitor.mjs'

const CALLBACK = 'https://client.example/cb'
const TYPES = [
  'code',
  'token',
  'id_token',
  'id_token token',
  'code token',
  'code id_token',
  'code id_token token',
]

const lodge = await openLodge({ after })
await addOwner(lodge)
const keys = jose.createRemoteJWKSet(new URL('/konnect/v1/jwks.json', lodge.issuer))

/** Registers a client and configures `openid-client` for it by discovery; every signature is verified. */
async function program({ words = ['--trusted'], metadata = {}, authentication, uri = CALLBACK } = {}) {
  const registered = await addClient(lodge, uri, ...words)
  const secret = registered.client_secret
  const config = await client.discovery(
    new URL(lodge.issuer),
    registered.client_id,
    { ...(secret && { client_secret: secret }), ...metadata },
    authentication?.(secret),
    { execute: [client.allowInsecureRequests] },
  )
  client.enableNonRepudiationChecks(config)
  return config
}

/** A client that has a key of this algorithm and proves itself with it. */
async function keyed(algorithm, ...words) {
  const pair = await jose.generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await jose.exportJWK(pair.publicKey)), kid: 'mine', use: 'sig', alg: algorithm }
  const key = { key: pair.privateKey, kid: 'mine' }
  // The library writes the newer name of Ed25519 (RFC 9864); a key of the older name signs under that one.
  const named = {
    [client.modifyAssertion]: (header) => {
      if (algorithm === 'EdDSA') header.alg = algorithm
    },
  }
  const config = await program({
    words: ['--auth-method', 'private_key_jwt', '--jwks', JSON.stringify({ keys: [jwk] }), ...words],
    authentication: () => client.PrivateKeyJwt(key, named),
    uri: words.includes('machine') ? [] : CALLBACK,
  })
  const signs = (request) => client.buildAuthorizationUrlWithJAR(config, request, key, named)
  return { config, signs }
}

/** What a request needs and what the answer is checked against. */
async function begins(params = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const checks = {
    pkceCodeVerifier,
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  }
  const request = {
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...params,
  }
  return { request, checks }
}

/** Signs a person in the plain way. */
async function signsIn(config, params) {
  const { request, checks } = await begins(params)
  const visitor = await Visitor.signedIn(lodge)
  const answer = await visitor.answers(client.buildAuthorizationUrl(config, request))
  return client.authorizationCodeGrant(config, answer, checks)
}

/** The parameters of an answer, and where they were. */
async function read(answer) {
  if (answer.method === 'POST') return { mode: 'form_post', params: new URLSearchParams(await answer.text()) }
  const url = new URL(answer.url)
  if (url.hash) return { mode: 'fragment', params: new URLSearchParams(url.hash.slice(1)) }
  return { mode: 'query', params: url.searchParams }
}

function halfHash(text) {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

/** A client that registered all seven response types. */
function everyType() {
  return program({
    words: [
      '--trusted',
      ...TYPES.flatMap((type) => ['--response-type', type]),
      ...['authorization_code', 'implicit', 'refresh_token'].flatMap((grant) => ['--grant-type', grant]),
    ],
  })
}

test('every response type in every response mode', async () => {
  const config = await everyType()
  const server = config.serverMetadata()
  const me = config.clientMetadata()
  const insecure = { [oauth.allowInsecureRequests]: true }
  const visitor = await Visitor.signedIn(lodge)
  for (const type of TYPES) {
    const has = (word) => type.split(' ').includes(word)
    for (const mode of [undefined, 'fragment', 'form_post', ...(type === 'code' ? ['query'] : [])]) {
      const { request, checks } = await begins({ response_type: type, ...(mode && { response_mode: mode }) })
      const answer = await visitor.answers(client.buildAuthorizationUrl(config, request))
      const { mode: came, params } = await read(answer)
      assert.equal(came, mode ?? (type === 'code' ? 'query' : 'fragment'), type)

      // An ID token in the answer is for another function of the library; its hashes are looked at here.
      const bare = new URLSearchParams(params)
      bare.delete('id_token')
      const valid = oauth.validateAuthResponse(server, me, bare, checks.expectedState)
      let subject
      if (has('id_token')) {
        const { payload } = await jose.jwtVerify(params.get('id_token'), keys, {
          issuer: server.issuer,
          audience: me.client_id,
          algorithms: ['RS256'],
        })
        assert.equal(payload.nonce, checks.expectedNonce, type)
        assert.equal(payload.c_hash, has('code') ? halfHash(params.get('code')) : undefined, type)
        assert.equal(payload.at_hash, has('token') ? halfHash(params.get('access_token')) : undefined, type)
        subject = payload.sub
      }
      if (has('token')) {
        const reply = await oauth.userInfoRequest(server, me, params.get('access_token'), insecure)
        const told = await oauth.processUserInfoResponse(server, me, subject ?? oauth.skipSubjectCheck, reply)
        assert.equal(told.email, 'me@example.org', type)
      }
      if (has('code')) {
        const proof = oauth.ClientSecretPost(me.client_secret)
        const verifier = checks.pkceCodeVerifier
        const reply = await oauth.authorizationCodeGrantRequest(
          server,
          me,
          proof,
          valid,
          CALLBACK,
          verifier,
          insecure,
        )
        const tokens = await oauth.processAuthorizationCodeResponse(server, me, reply, {
          expectedNonce: checks.expectedNonce,
          requireIdToken: true,
        })
        const claims = oauth.getValidatedIdTokenClaims(tokens)
        assert.equal(claims.sub, subject ?? claims.sub, type)
      }
    }
  }
})

test('the hybrid flow that the library knows itself', async () => {
  const visitor = await Visitor.signedIn(lodge)
  for (const mode of ['fragment', 'form_post']) {
    const config = await everyType()
    client.useCodeIdTokenResponseType(config)
    const { request, checks } = await begins({ response_mode: mode })
    const answer = await visitor.answers(client.buildAuthorizationUrl(config, request))
    const tokens = await client.authorizationCodeGrant(config, answer, checks)
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, 'Me')
  }
})

test('the implicit flow that the library knows itself', async () => {
  const visitor = await Visitor.signedIn(lodge)
  for (const mode of ['fragment', 'form_post']) {
    const config = await everyType()
    client.useIdTokenResponseType(config)
    const { request, checks } = await begins({ response_mode: mode, code_challenge: '' })
    delete request.code_challenge
    delete request.code_challenge_method
    const answer = await visitor.answers(client.buildAuthorizationUrl(config, request))
    const claims = await client.implicitAuthentication(config, answer, checks.expectedNonce, {
      expectedState: checks.expectedState,
    })
    // With an ID token alone, the claims of the scope are in it.
    assert.equal(claims.email, 'me@example.org')
  }
})

test('a request that was sent ahead', async () => {
  const { config } = await keyed('ES256', '--require-par', 'true')
  const visitor = await Visitor.signedIn(lodge)
  const { request, checks } = await begins()
  const ahead = await client.buildAuthorizationUrlWithPAR(config, request)
  assert.deepEqual([...ahead.searchParams.keys()].sort(), ['client_id', 'request_uri'])
  const tokens = await client.authorizationCodeGrant(config, await visitor.answers(ahead), checks)
  assert.equal(tokens.claims().iss, lodge.issuer)
  // Nothing else is heard from this client.
  const direct = await visitor.answers(client.buildAuthorizationUrl(config, (await begins()).request))
  assert.equal(new URL(direct.url).searchParams.get('error'), 'invalid_request')
})

test('a signed request object, and one that was sent ahead', async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']) {
    const { config, signs } = await keyed(algorithm, '--trusted')
    const visitor = await Visitor.signedIn(lodge)
    const first = await begins()
    const signed = await signs(first.request)
    assert.deepEqual([...signed.searchParams.keys()].sort(), ['client_id', 'request'])
    const tokens = await client.authorizationCodeGrant(config, await visitor.answers(signed), first.checks)
    assert.equal(tokens.scope, 'openid profile email', algorithm)
    const second = await begins()
    const object = (await signs(second.request)).searchParams.get('request')
    const ahead = await client.buildAuthorizationUrlWithPAR(config, { request: object })
    await client.authorizationCodeGrant(config, await visitor.answers(ahead), second.checks)
  }
})

test('a client proves itself with any kind of key, at every endpoint', async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']) {
    const { config } = await keyed(algorithm)
    const tokens = await signsIn(config, { scope: 'openid offline_access' })
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    assert.equal(refreshed.claims().sub, tokens.claims().sub, algorithm)
    assert.equal((await client.tokenIntrospection(config, refreshed.access_token)).active, true)
    await client.tokenRevocation(config, refreshed.access_token)
    assert.equal((await client.tokenIntrospection(config, refreshed.access_token)).active, false)
  }
})

test('a client proves itself with a token that its secret signs', async () => {
  const config = await program({
    words: ['--trusted', '--auth-method', 'client_secret_jwt'],
    authentication: (secret) => client.ClientSecretJwt(secret),
  })
  const tokens = await signsIn(config, { scope: 'openid offline_access' })
  assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token)
  // The secret itself is not taken.
  const id = config.clientMetadata().client_id
  const plain = await client.discovery(
    new URL(lodge.issuer),
    id,
    config.clientMetadata(),
    client.ClientSecretPost(config.clientMetadata().client_secret),
    { execute: [client.allowInsecureRequests] },
  )
  await assert.rejects(client.refreshTokenGrant(plain, tokens.refresh_token), { error: 'invalid_client' })
})

test('a machine gets in without a person', async () => {
  const { config } = await keyed('ES256', '--kind', 'machine', '--scope', 'backups')
  const tokens = await client.clientCredentialsGrant(config, { scope: 'backups' })
  assert.equal(tokens.scope, 'backups')
  assert.equal(tokens.refresh_token, undefined)
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
})

/** A television, and what it was told to show. */
async function device(scope) {
  const registered = await addClient(lodge, [], '--kind', 'device', '--name', 'Television')
  const config = await client.discovery(new URL(lodge.issuer), registered.client_id, {}, client.None(), {
    execute: [client.allowInsecureRequests],
  })
  const told = await client.initiateDeviceAuthorization(config, { scope })
  // The person is always faster here, so there is nothing to wait for.
  return { config, told: { ...told, interval: 0 } }
}

/** The person follows the link that the device shows, finds the code to be the same, and answers. */
async function answers(told, decision) {
  const visitor = await Visitor.signedIn(lodge)
  const entered = await visitor.opens(told.verification_uri_complete)
  const asked = await visitor.submits(entered, { user_code: told.user_code, decision: 'look' })
  await visitor.submits(asked, { decision })
}

test('a device gets in once its code was typed', async () => {
  const { config, told } = await device('openid profile offline_access')
  await answers(told, 'allow')
  const tokens = await client.pollDeviceAuthorizationGrant(config, told)
  const who = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  assert.equal(who.name, 'Me')
  assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token)
})

test('a device that is not let in is told so', async () => {
  const { config, told } = await device('openid')
  await answers(told, 'deny')
  await assert.rejects(client.pollDeviceAuthorizationGrant(config, told), { error: 'access_denied' })
})

test('claims that are asked for by name come where they were asked for', async () => {
  const config = await program()
  const claims = { userinfo: { name: { essential: true } }, id_token: { email: null, auth_time: null } }
  const tokens = await signsIn(config, { scope: 'openid', claims: JSON.stringify(claims) })
  assert.equal(tokens.claims().email, 'me@example.org')
  assert.equal(typeof tokens.claims().auth_time, 'number')
  assert.equal(tokens.claims().name, undefined)
  const who = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  assert.equal(who.name, 'Me')
  assert.equal(who.email, undefined)
})

test('what is told about the person is signed for who registered so', async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
    const config = await program({
      words: ['--trusted', '--userinfo-alg', algorithm],
      metadata: { userinfo_signed_response_alg: algorithm },
    })
    const tokens = await signsIn(config)
    const who = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
    assert.equal(who.email, 'me@example.org')
    assert.equal(who.iss, lodge.issuer)
  }
})

test('ID tokens are signed as each client registered', async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
    const config = await program({
      words: ['--trusted', '--id-token-alg', algorithm],
      metadata: { id_token_signed_response_alg: algorithm },
    })
    const tokens = await signsIn(config)
    assert.equal(jose.decodeProtectedHeader(tokens.id_token).alg, algorithm)
  }
})

test('programs of different owners know the person by different numbers', async () => {
  const number = async (uri) => {
    const config = await program({ words: ['--trusted', '--subject-type', 'pairwise'], uri })
    const tokens = await signsIn(config, { redirect_uri: uri })
    const who = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
    return who.sub
  }
  const [one, same, other] = [
    await number('https://one.example/cb'),
    await number('https://one.example/cb'),
    await number('https://other.example/cb'),
  ]
  assert.equal(one, same)
  assert.notEqual(one, other)
})
