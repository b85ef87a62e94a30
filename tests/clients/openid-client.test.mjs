// Foreign client code at the lodge's door: npm `openid-client`, used as its documentation says, with a person who
// signs in and allows in a real browser. It judges what comes back more strictly than our own tests could:
// state, nonce, `iss`, PKCE, and every ID token's claims and signature.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import * as client from 'openid-client'

import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { addClient, addOwner, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const CALLBACK = '/callback'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

// Most tests are about what follows a sign-in, so one is made beforehand and its profile is copied.
const profile = await signedInProfile(browser, lodge)

/** A person at a browser in which they are signed in already. */
function sitDownSignedIn(t) {
  return sitDown(t, browser, { storageState: profile })
}

/** A program that relies on `openid-client` for everything. */
class Program {
  constructor(config, listener) {
    this.config = config
    this.listener = listener
    this.redirectUri = `${listener.origin}${CALLBACK}`
  }

  /** The address it opens in the person's browser; what it has to remember stays here. */
  async begins(params = {}) {
    this.checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    }
    return client.buildAuthorizationUrl(this.config, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile email offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(this.checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: this.checks.expectedState,
      nonce: this.checks.expectedNonce,
      ...params,
    })
  }

  /** Waits for the browser and gives the address it came to. */
  async hears() {
    return (await this.listener.nextVisit()).url
  }

  /** Takes the answer: judges it, and exchanges the code. */
  async takes(answer) {
    return client.authorizationCodeGrant(this.config, answer, this.checks)
  }

  /** Everything at once, with a person who signs in and allows. */
  async signsIn(person, params) {
    await person.visits(await this.begins(params))
    if (person.path() === '/signin/v1/identifier') await person.signsIn()
    if (person.path() === '/signin/v1/consent') await person.allows()
    return this.takes(await this.hears())
  }

  refreshes(token, params) {
    return client.refreshTokenGrant(this.config, token, params)
  }

  asksWho(tokens) {
    return client.fetchUserInfo(this.config, tokens.access_token, tokens.claims().sub)
  }
}

/** Configures `openid-client` by discovery; every signature is verified against the published keys. */
async function discovers(registered, metadata = {}, authentication = client.None()) {
  const config = await client.discovery(
    new URL(lodge.issuer),
    registered.client_id,
    metadata,
    authentication,
    // Without it the library takes no http address, loopback or not.
    { execute: [client.allowInsecureRequests] },
  )
  client.enableNonRepudiationChecks(config)
  return config
}

/** A native application: public, on a random port of 127.0.0.1 that was not registered. */
async function nativeApp(t, ...words) {
  const listener = await openListener(t)
  const registered = await addClient(lodge, `http://127.0.0.1${CALLBACK}`, '--public', ...words)
  return new Program(await discovers(registered), listener)
}

/** A program with a secret, here on this computer as well. */
async function confidential(t, authenticate, metadata, ...words) {
  const listener = await openListener(t)
  const registered = await addClient(lodge, `${listener.origin}${CALLBACK}`, ...words)
  const secret = registered.client_secret
  return new Program(await discovers(registered, metadata, authenticate(secret)), listener)
}

/** The error that a promise ends with, as far as OAuth names it. */
async function refusal(promise) {
  return promise.then(
    () => assert.fail('this was taken'),
    (error) => ({ error: error.error, status: error.status }),
  )
}

/** What the library says about an answer that it does not take. */
async function complaint(promise) {
  return promise.then(
    () => assert.fail('this was taken'),
    (error) => String(error.cause?.message ?? error),
  )
}

/** The key that a token says it is signed with, and how. */
function head(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url'))
}

test('a native application signs a person in and learns who they are', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDown(t, browser)

  const tokens = await app.signsIn(person)

  assert.equal(tokens.token_type, 'bearer')
  assert.ok(tokens.expiresIn() > 0)
  assert.ok(tokens.refresh_token)
  const claims = tokens.claims()
  assert.equal(claims.iss, lodge.issuer)
  assert.deepEqual([claims.aud].flat(), [app.config.clientMetadata().client_id])
  assert.equal(claims.nonce, app.checks.expectedNonce)
  const who = await app.asksWho(tokens)
  assert.equal(who.sub, claims.sub)
  assert.equal(who.name, 'Me')
  assert.equal(who.email, 'me@example.org')
})

test('what was not asked for is not told', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)

  const tokens = await app.signsIn(person, { scope: 'openid' })

  assert.equal(tokens.scope, 'openid')
  assert.deepEqual(await app.asksWho(tokens), { sub: tokens.claims().sub })
  assert.equal(tokens.refresh_token, undefined)
})

test('every program on the machine is told the same number for the same person', async (t) => {
  const person = await sitDownSignedIn(t)

  const one = await (await nativeApp(t)).signsIn(person)
  const other = await (await nativeApp(t)).signsIn(person)

  assert.equal(one.claims().sub, other.claims().sub)
})

test('S-044: an answer without our issuer is not ours, and says so to the library', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  await person.visits(await app.begins())
  await person.allows()
  const answer = await app.hears()
  assert.equal(answer.searchParams.get('iss'), lodge.issuer)

  const without = new URL(answer)
  without.searchParams.delete('iss')
  const foreign = new URL(answer)
  foreign.searchParams.set('iss', 'http://localhost:1')

  assert.match(await complaint(app.takes(without)), /"iss" \(issuer\) missing/)
  assert.match(await complaint(app.takes(foreign)), /unexpected "iss"/)
  assert.ok((await app.takes(answer)).access_token)
})

test('a code is worth nothing the second time, and then its tokens are not either', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  await person.visits(await app.begins())
  await person.allows()
  const answer = await app.hears()
  const tokens = await app.takes(answer)
  assert.ok(await app.asksWho(tokens))

  assert.deepEqual(await refusal(app.takes(answer)), { error: 'invalid_grant', status: 400 })

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  assert.deepEqual(await refusal(app.refreshes(tokens.refresh_token)), {
    error: 'invalid_grant',
    status: 400,
  })
})

test('a code is worth nothing without the verifier of its request', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  await person.visits(await app.begins())
  await person.allows()
  const answer = await app.hears()
  const own = app.checks.pkceCodeVerifier

  app.checks.pkceCodeVerifier = client.randomPKCECodeVerifier()
  assert.deepEqual(await refusal(app.takes(answer)), { error: 'invalid_grant', status: 400 })

  app.checks.pkceCodeVerifier = own
  assert.ok((await app.takes(answer)).access_token)
})

test('a refresh keeps the person and changes the tokens', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const first = await app.signsIn(person)

  const second = await app.refreshes(first.refresh_token)

  assert.notEqual(second.refresh_token, first.refresh_token)
  assert.notEqual(second.access_token, first.access_token)
  const [before, now] = [first.claims(), second.claims()]
  assert.equal(now.sub, before.sub)
  assert.equal(now.auth_time, before.auth_time)
  assert.equal(now.nonce, undefined)
  assert.equal((await app.asksWho(second)).email, 'me@example.org')
})

test('a refresh can ask for less, and never for more', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const first = await app.signsIn(person, { scope: 'openid profile offline_access' })

  assert.deepEqual(await refusal(app.refreshes(first.refresh_token, { scope: 'openid email' })), {
    error: 'invalid_scope',
    status: 400,
  })

  const less = await app.refreshes(first.refresh_token, { scope: 'openid' })
  assert.equal(less.scope, 'openid')
  assert.equal((await app.asksWho(less)).name, undefined)
})

test('a refresh token that comes back after its successor was used ends them all', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const first = await app.signsIn(person)
  const second = await app.refreshes(first.refresh_token)
  const third = await app.refreshes(second.refresh_token)

  assert.deepEqual(await refusal(app.refreshes(first.refresh_token)), { error: 'invalid_grant', status: 400 })

  assert.deepEqual(await refusal(app.refreshes(third.refresh_token)), { error: 'invalid_grant', status: 400 })
  await assert.rejects(app.asksWho(third), { status: 401 })
})

test('an answer that was lost on the way can be asked for again', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const first = await app.signsIn(person)
  await app.refreshes(first.refresh_token)

  const again = await app.refreshes(first.refresh_token)

  assert.equal((await app.asksWho(again)).sub, first.claims().sub)
  assert.ok(await app.refreshes(again.refresh_token))
})

test('revoking the access token ends it and leaves the rest', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  await client.tokenRevocation(app.config, tokens.access_token)

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  assert.ok(await app.refreshes(tokens.refresh_token))
})

test('revoking the refresh token ends everything of the sign-in', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  await client.tokenRevocation(app.config, tokens.refresh_token, { token_type_hint: 'refresh_token' })

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  assert.deepEqual(await refusal(app.refreshes(tokens.refresh_token)), {
    error: 'invalid_grant',
    status: 400,
  })
})

for (const [method, authenticate] of [
  ['client_secret_basic', client.ClientSecretBasic],
  ['client_secret_post', client.ClientSecretPost],
]) {
  test(`a program with a secret signs in with ${method}`, async (t) => {
    const app = await confidential(t, authenticate, {}, '--auth-method', method)
    const person = await sitDownSignedIn(t)

    const tokens = await app.signsIn(person)

    assert.equal((await app.asksWho(tokens)).name, 'Me')
    const refreshed = await app.refreshes(tokens.refresh_token)
    assert.equal(refreshed.claims().sub, tokens.claims().sub)
  })

  test(`a program with a wrong secret is refused with ${method}`, async (t) => {
    const app = await confidential(t, authenticate, {}, '--auth-method', method)
    const person = await sitDownSignedIn(t)
    await person.visits(await app.begins())
    await person.allows()
    const answer = await app.hears()
    const { client_id } = app.config.clientMetadata()
    const stranger = new Program(
      await discovers({ client_id }, {}, authenticate('not the secret')),
      app.listener,
    )
    stranger.checks = app.checks

    const { status } = await refusal(stranger.takes(answer))

    assert.equal(status, 401)
    assert.ok((await app.takes(answer)).access_token)
  })
}

test('a program that registered one method is not let in with the other', async (t) => {
  const app = await confidential(t, client.ClientSecretPost, {}, '--auth-method', 'client_secret_basic')
  const person = await sitDownSignedIn(t)
  await person.visits(await app.begins())
  await person.allows()

  assert.equal((await refusal(app.takes(await app.hears()))).error, 'invalid_client')
})

test('a secret with signs in it arrives whole', async (t) => {
  const listener = await openListener(t)
  const secret = 'a+b c%2F:d&e="~ and more'
  const registered = await addClient(lodge, `${listener.origin}${CALLBACK}`, '--secret', secret)
  const app = new Program(await discovers(registered, {}, client.ClientSecretBasic(secret)), listener)
  const person = await sitDownSignedIn(t)

  assert.ok((await app.signsIn(person)).access_token)
})

for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  test(`an ID token that was asked for in ${algorithm} is signed so, at sign-in and at refresh`, async (t) => {
    const metadata = { id_token_signed_response_alg: algorithm }
    const app = await confidential(t, client.ClientSecretBasic, metadata, '--id-token-alg', algorithm)
    const person = await sitDownSignedIn(t)

    const tokens = await app.signsIn(person)
    const refreshed = await app.refreshes(tokens.refresh_token)

    assert.equal(head(tokens.id_token).alg, algorithm)
    assert.equal(head(refreshed.id_token).alg, algorithm)
  })
}

test('keys that were rotated are found by a program that still holds the old ones', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const before = await app.signsIn(person)
  const { jwks, uat } = client.getJwksCache(app.config)

  await lodge.command(['keys', 'rotate', '--now'])
  // The library asks for keys once a minute at most, so its last look has to lie further back.
  const later = new Program(await discovers(app.config.clientMetadata()), app.listener)
  client.setJwksCache(later.config, { jwks, uat: uat - 120 })
  const now = await later.refreshes(before.refresh_token)

  assert.notEqual(head(now.id_token).kid, head(before.id_token).kid)
  assert.ok(await app.asksWho(before), 'what the old key signed is good until it expires')
})

test('who turns back at the sign-in page denies access', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDown(t, browser)

  await person.visits(await app.begins())
  await person.cancels()
  const answer = await app.hears()

  assert.equal(answer.searchParams.get('code'), null)
  assert.equal(answer.searchParams.get('iss'), lodge.issuer)
  assert.equal((await refusal(app.takes(answer))).error, 'access_denied')
})

test('who says no at the consent page denies access', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDown(t, browser)

  await person.visits(await app.begins())
  await person.signsIn()
  await person.denies()
  const answer = await app.hears()

  assert.equal(answer.searchParams.get('code'), null)
  assert.equal(answer.searchParams.get('iss'), lodge.issuer)
  assert.equal((await refusal(app.takes(answer))).error, 'access_denied')
})

test('asking silently before anybody signed in gets login_required', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDown(t, browser)

  await person.visits(await app.begins({ prompt: 'none' }))

  assert.equal((await refusal(app.takes(await app.hears()))).error, 'login_required')
})

test('asking silently for what was never allowed gets consent_required', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDownSignedIn(t)
  await app.signsIn(person, { scope: 'openid' })

  await person.visits(await app.begins({ prompt: 'none', scope: 'openid email' }))

  assert.equal((await refusal(app.takes(await app.hears()))).error, 'consent_required')
})

test('asking silently for what was allowed before gets a code and shows no page', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDown(t, browser)
  const before = await app.signsIn(person, { scope: 'openid email' })

  await person.visits(await app.begins({ prompt: 'none', scope: 'openid email' }))
  const silent = await app.takes(await app.hears())

  assert.equal(silent.claims().sub, before.claims().sub)
  assert.equal(silent.claims().auth_time, before.claims().auth_time)
})

test('a program on this computer without a secret is never let in silently', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  await app.signsIn(person)

  await person.visits(await app.begins({ prompt: 'none' }))

  assert.equal((await refusal(app.takes(await app.hears()))).error, 'consent_required')
})

test('a sign-in that is too old is made anew, and the library sees it', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDown(t, browser)
  const before = await app.signsIn(person, { scope: 'openid' })

  await person.visits(await app.begins({ scope: 'openid', max_age: '0' }))
  assert.equal(person.path(), '/signin/v1/identifier')
  await person.signsIn()
  app.checks.maxAge = 30
  const now = await app.takes(await app.hears())

  assert.equal(now.claims().sub, before.claims().sub)
  assert.ok(now.claims().auth_time >= before.claims().auth_time)
})

test('a program with a secret can ask what a token is worth, as long as it is worth something', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  const alive = await client.tokenIntrospection(app.config, tokens.access_token)
  assert.equal(alive.active, true)
  assert.equal(alive.sub, tokens.claims().sub)
  assert.equal(alive.client_id, app.config.clientMetadata().client_id)

  await client.tokenRevocation(app.config, tokens.refresh_token)
  assert.deepEqual(await client.tokenIntrospection(app.config, tokens.access_token), { active: false })
  assert.deepEqual(await client.tokenIntrospection(app.config, 'no token at all'), { active: false })
})

test("a program does not learn what another program's token is worth", async (t) => {
  const [app, curious] = [
    await confidential(t, client.ClientSecretBasic, {}),
    await confidential(t, client.ClientSecretBasic, {}),
  ]
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  assert.deepEqual(await client.tokenIntrospection(curious.config, tokens.access_token), { active: false })
})

test('a program without a secret learns nothing about tokens', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  const { status } = await refusal(client.tokenIntrospection(app.config, tokens.access_token))

  assert.equal(status, 401)
})

test('the program signs the person out and gets the browser back', async (t) => {
  const listener = await openListener(t)
  const words = ['--public', '--post-logout-redirect-uri', 'http://127.0.0.1/bye']
  const registered = await addClient(lodge, `http://127.0.0.1${CALLBACK}`, ...words)
  const app = new Program(await discovers(registered), listener)
  const person = await sitDown(t, browser)
  const tokens = await app.signsIn(person, { scope: 'openid' })

  const farewell = client.buildEndSessionUrl(app.config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${listener.origin}/bye`,
    state: 'see you',
  })
  await person.visits(farewell)
  const back = await app.hears()

  assert.equal(back.pathname, '/bye')
  assert.deepEqual(Object.fromEntries(back.searchParams), { state: 'see you' })
  await person.visits(await app.begins({ prompt: 'none' }))
  assert.equal((await refusal(app.takes(await app.hears()))).error, 'login_required')
  await assert.rejects(app.asksWho(tokens), { status: 401 })
})

test('access that was to outlive the person stays when they sign out', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDown(t, browser)
  const tokens = await app.signsIn(person)

  await person.visits(client.buildEndSessionUrl(app.config, { id_token_hint: tokens.id_token }))
  assert.equal(await person.heading(), 'You are signed out')

  assert.ok(await app.refreshes(tokens.refresh_token))
})

test('a program that the owner withdrew has to ask again', async (t) => {
  const app = await nativeApp(t)
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  const { client_id } = app.config.clientMetadata()
  await lodge.command(['clients', 'withdraw', '--instance', lodge.domain, client_id])

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  assert.deepEqual(await refusal(app.refreshes(tokens.refresh_token)), {
    error: 'invalid_grant',
    status: 400,
  })
  assert.ok((await app.signsIn(person)).access_token)
})

test('a program that the owner removed is a stranger', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  const { client_id } = app.config.clientMetadata()
  await lodge.command(['clients', 'remove', '--instance', lodge.domain, client_id])

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  assert.equal((await refusal(app.refreshes(tokens.refresh_token))).status, 401)
  await person.visits(await app.begins())
  assert.equal(await person.heading(), 'The lodge does not know this app')
})

test('a secret that was changed lets nobody in any more', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDownSignedIn(t)
  const tokens = await app.signsIn(person)

  const { client_id } = app.config.clientMetadata()
  const secret = await lodge.command(['clients', 'rotate-secret', '--instance', lodge.domain, client_id])

  assert.equal((await refusal(app.refreshes(tokens.refresh_token))).status, 401)
  const now = new Program(
    await discovers({ client_id }, {}, client.ClientSecretBasic(secret.trim())),
    app.listener,
  )
  assert.ok(await now.refreshes(tokens.refresh_token))
})

test('a browser whose session was ended by the owner has to sign in again', async (t) => {
  const app = await confidential(t, client.ClientSecretBasic, {})
  const person = await sitDown(t, browser)
  const tokens = await app.signsIn(person, { scope: 'openid' })

  await lodge.command(['sessions', 'end', '--instance', lodge.domain, tokens.claims().sid])

  await assert.rejects(app.asksWho(tokens), { status: 401 })
  await person.visits(await app.begins({ prompt: 'none' }))
  assert.equal((await refusal(app.takes(await app.hears()))).error, 'login_required')
})
