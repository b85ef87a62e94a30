// Signing out, seen by foreign client code: `openid-client` builds the request, `jose` judges the token that the
// lodge sends to the app's own server.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import * as jose from 'jose'
import * as client from 'openid-client'

import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { Visitor } from '../support/visitor.mjs'

const CALLBACK = 'https://client.example/cb'
const AFTER = 'https://client.example/bye'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const lodge = await openLodge({ after })
await addOwner(lodge)

/** A program with a person who is signed in to it. */
async function signedIn(...words) {
  const all = ['--trusted', '--post-logout-redirect-uri', AFTER, ...words]
  const registered = await addClient(lodge, CALLBACK, ...all)
  const config = await client.discovery(
    new URL(lodge.issuer),
    registered.client_id,
    { client_secret: registered.client_secret },
    undefined,
    { execute: [client.allowInsecureRequests] },
  )
  const visitor = await Visitor.signedIn(lodge)
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const request = {
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  }
  const answer = await visitor.answers(client.buildAuthorizationUrl(config, request))
  const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier })
  const silently = () => visitor.answers(client.buildAuthorizationUrl(config, { ...request, prompt: 'none' }))
  return { config, visitor, tokens, silently }
}

test('the person is signed out and comes back with the state', async () => {
  const { config, visitor, tokens, silently } = await signedIn()
  const leaving = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: AFTER,
    state: 'left luggage',
  })
  const { left } = await visitor.opens(leaving)
  assert.equal(left, `${AFTER}?state=left%20luggage`)
  assert.equal(new URL((await silently()).url).searchParams.get('error'), 'login_required')
})

test('a server is told of the sign-out by a token that the library verifies', async (t) => {
  const server = await openListener(t, () => ({ status: 200 }))
  const words = ['--backchannel-logout-uri', `${server.origin}/gone`, '--backchannel-logout-session', 'true']
  const { config, visitor, tokens } = await signedIn(...words)
  const leaving = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: AFTER,
  })
  await visitor.opens(leaving)

  const { method, headers, body, url } = await server.nextVisit()
  assert.deepEqual([method, url.pathname], ['POST', '/gone'])
  assert.match(headers['content-type'], /^application\/x-www-form-urlencoded/)
  const form = new URLSearchParams(body)
  assert.deepEqual([...form.keys()], ['logout_token'])
  const { jwks_uri: address } = config.serverMetadata()
  const { payload } = await jose.jwtVerify(
    form.get('logout_token'),
    jose.createRemoteJWKSet(new URL(address)),
    {
      issuer: lodge.issuer,
      audience: config.clientMetadata().client_id,
      typ: 'logout+jwt',
      algorithms: ['RS256'],
      requiredClaims: ['iat', 'exp', 'jti', 'sid'],
      maxTokenAge: '2 minutes',
    },
  )
  assert.deepEqual(payload.events, { [EVENT]: {} })
  assert.equal(payload.nonce, undefined)
  assert.equal(payload.sid, tokens.claims().sid)
  assert.equal(payload.sub, tokens.claims().sub)
})
