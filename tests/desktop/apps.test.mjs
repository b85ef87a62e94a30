// Apps in the window: what the form needs of each kind of program, everything that can be registered of one, apps that
// register themselves, and files with apps.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A desk with a lodge, and the person in front of its window, at the list of apps. */
async function atTheApps(t) {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()
  const { host } = new URL(await owner.movesIn())
  await owner.presses('wizard-home')
  await owner.goesTo('apps')
  return { owner, desk, domain: host, issuer: `http://${host}` }
}

/** What is registered of an app, as the command line tells it. */
async function registered(desk, id) {
  return JSON.parse(await desk.command(['clients', 'show', id, '--json']))
}

/** Registers as an app does; gives the status and the body of the reply. */
async function registers(issuer, metadata, token) {
  const reply = await fetch(`${issuer}/konnect/v1/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(metadata),
  })
  return { status: reply.status, body: await reply.json().catch(() => null) }
}

test('the form asks of each kind of program what that kind needs, and nothing else', async (t) => {
  const { owner } = await atTheApps(t)
  await owner.presses('app-add')
  await owner.unfolds('app-advanced')
  const groups = {
    server: ['addresses', 'sign-in', 'asks', 'tokens', 'sign-out', 'about', 'rules'],
    browser: ['addresses', 'sign-in', 'asks', 'tokens', 'sign-out', 'about', 'rules'],
    native: ['addresses', 'sign-in', 'asks', 'tokens', 'sign-out', 'about', 'rules'],
    device: ['sign-in', 'asks', 'tokens', 'about', 'rules'],
    machine: ['sign-in', 'asks', 'about'],
  }
  for (const [kind, there] of Object.entries(groups)) {
    await owner.presses(`app-kind-${kind}`)
    const all = ['addresses', 'sign-in', 'asks', 'tokens', 'sign-out', 'about', 'rules']
    for (const group of all) {
      const shown = (await owner.all(`app-group-${group}`)).length > 0
      assert.equal(shown, there.includes(group), `${group} for ${kind}`)
    }
    const hasRedirects = (await owner.all('app-redirect')).length > 0
    assert.equal(hasRedirects, there.includes('addresses'), `redirect addresses for ${kind}`)
  }
  await owner.presses('app-kind-machine')
  assert.equal(await owner.canUse('app-save'), false)
  await owner.writes('app-name', 'Nightly report')
  await owner.presses('app-save')
  await owner.sees('app-client-secret')
  assert.deepEqual(await owner.complaints(), [])
})

test('everything that was registered can be read, changed, and is sent as it stands in the form', async (t) => {
  const { owner, desk } = await atTheApps(t)
  await owner.presses('app-add')
  await owner.writes('app-name', 'Files')
  await owner.writes('app-redirect', 'https://files.example.org/cb')
  await owner.unfolds('app-advanced')
  await owner.writes('app-id', 'files')
  await owner.unfolds('app-group-addresses')
  await owner.writes('app-after-sign-out', 'https://files.example.org/bye')
  await owner.unfolds('app-group-asks')
  await owner.presses('app-answers-code-id_token')
  await owner.sees('app-answers-risk', 'stays in the browser')
  for (const scope of ['openid', 'email']) await owner.presses(`app-scopes-${scope}`)
  await owner.writes('app-scopes-other', 'LibreGraph.UUID')
  await owner.unfolds('app-group-sign-out')
  await owner.writes('app-backchannel', 'https://files.example.org/signed-out')
  await owner.unfolds('app-group-rules')
  await owner.presses('app-pushed')
  await owner.writes('app-max-age', '300')
  await owner.writes('app-always', 'roles, groups')
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('app-save')
  await owner.sees('app-client-secret')

  const added = await registered(desk, 'files')
  assert.deepEqual(added.redirect_uris, ['https://files.example.org/cb'])
  assert.deepEqual(added.post_logout_redirect_uris, ['https://files.example.org/bye'])
  assert.deepEqual(added.response_types.toSorted(), ['code', 'code id_token'])
  assert.deepEqual(added.grant_types.toSorted(), ['authorization_code', 'implicit', 'refresh_token'])
  assert.deepEqual(added.scopes, ['openid', 'email', 'LibreGraph.UUID'])
  assert.equal(added.details.backchannel_logout_uri, 'https://files.example.org/signed-out')
  assert.equal(added.details.require_pushed_authorization_requests, true)
  assert.equal(added.details.default_max_age, 300)
  assert.deepEqual(added.details.always_release, ['roles', 'groups'])

  // To be read, group by group.
  await owner.presses('app-done')
  await owner.opens('app-row', 'Files')
  await owner.sees('app-registered-addresses', 'https://files.example.org/bye')
  await owner.sees('app-registered-rules', 'It must send requests ahead')
  await owner.sees('app-registered-about', 'Picture, pages, contacts')
  await owner.unfolds('app-registered-asks')
  await owner.sees('app-registered-asks', 'A code, and who you are in the address (code id_token)')
  await owner.sees('app-registered-asks', 'Your e-mail address (email)')
  assert.deepEqual(await owner.complaints(), [])

  // What is not changed stays to the letter.
  await owner.presses('app-edit')
  await owner.unfolds('app-advanced')
  await owner.unfolds('app-group-rules')
  await owner.presses('app-pushed')
  await owner.writes('app-max-age', '')
  await owner.presses('app-save')
  await owner.seesNo('app-save')
  const changed = await registered(desk, 'files')
  assert.deepEqual(changed, {
    ...added,
    details: { ...added.details, require_pushed_authorization_requests: false, default_max_age: -1 },
  })
})

test('what the lodge does not take is said beside its field, which unfolds for it', async (t) => {
  const { owner } = await atTheApps(t)
  await owner.presses('app-add')
  await owner.writes('app-name', 'Files')
  await owner.writes('app-redirect', 'https://files.example.org/cb')
  await owner.unfolds('app-advanced')
  await owner.unfolds('app-group-sign-out')
  await owner.writes('app-frontchannel', 'https://elsewhere.example.org/out')
  // Folded away again, with everything around it.
  await owner.unfolds('app-group-sign-out')
  await owner.unfolds('app-advanced')
  await owner.presses('app-save')
  await eventually('the field has the focus', async () => (await owner.focus()) === 'app-frontchannel')
  assert.match(await owner.text(), /frontchannel_logout_uri: [^]*redirect address/)
  assert.equal(await owner.title(), 'Add an app')

  await owner.writes('app-frontchannel', '')
  await owner.unfolds('app-group-sign-in')
  await owner.presses('app-method')
  await owner.chooses('private_key_jwt')
  await owner.presses('app-save')
  await eventually('the keys have the focus', async () => (await owner.focus()) === 'app-keys')
  assert.deepEqual(await owner.complaints(), [])
})

test('an app that changes to a secret gets one, and it is shown once', async (t) => {
  const { owner, desk } = await atTheApps(t)
  await owner.presses('app-add')
  await owner.writes('app-name', 'Files')
  await owner.writes('app-redirect', 'https://files.example.org/cb')
  await owner.unfolds('app-advanced')
  await owner.writes('app-id', 'files')
  await owner.unfolds('app-group-sign-in')
  await owner.presses('app-method')
  await owner.chooses('private_key_jwt')
  await owner.presses('app-keys')
  await owner.chooses('address')
  await owner.writes('app-jwks-uri', 'https://files.example.org/jwks.json')
  await owner.presses('app-save')
  await owner.sees('app-client-id', 'files')
  assert.deepEqual(await owner.all('app-client-secret'), [])

  await owner.presses('app-done')
  await owner.opens('app-row', 'Files')
  await owner.presses('app-edit')
  await owner.unfolds('app-advanced')
  await owner.unfolds('app-group-sign-in')
  await owner.presses('app-method')
  await owner.chooses('client_secret_basic')
  await owner.presses('app-save')
  const secret = await owner.sees('app-client-secret')
  assert.ok(secret.length > 20)
  assert.equal((await registered(desk, 'files')).token_endpoint_auth_method, 'client_secret_basic')
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Files')
  await owner.sees('app-new-secret')
  assert.ok(!(await owner.text()).includes(secret), 'the secret is gone with the view that showed it')
})

test('apps register themselves as far as the owner lets them', async (t) => {
  const { owner, issuer } = await atTheApps(t)
  const metadata = { client_name: 'Photo frame', redirect_uris: ['https://frame.example.org/cb'] }
  await owner.presses('apps-registration')
  await owner.isAt('Apps that register themselves')
  assert.notEqual((await registers(issuer, metadata)).status, 201, 'closed to begin with')

  // With a token, for one app.
  await owner.presses('registration-mode-token')
  assert.equal(await owner.sees('registration-endpoint'), `${issuer}/konnect/v1/register`)
  await owner.writes('token-uses', '0')
  assert.equal(await owner.canUse('token-make'), false)
  await owner.writes('token-uses', '1')
  await owner.writes('token-name', 'For the frame')
  await owner.presses('token-make')
  const token = await owner.sees('token-secret')
  await owner.sees('token-row', 'Good for 1 more app')
  assert.deepEqual(await owner.complaints(), [])
  assert.equal((await registers(issuer, metadata)).status, 401)
  const { status, body } = await registers(issuer, metadata, token)
  assert.equal(status, 201, JSON.stringify(body))
  await owner.sees('token-row', 'Used up')
  await owner.writes('token-name', 'For the frame')
  await owner.presses('token-make')
  await eventually('the name has the focus', async () => (await owner.focus()) === 'token-name')
  await owner.presses('token-remove')
  assert.match(await owner.dialog(), /Remove the token For the frame\?[^]*Apps that registered with it stay/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('token-row')

  // For everybody, after a question.
  await owner.presses('registration-mode-open')
  assert.match(await owner.dialog(), /Let any app register\?/)
  await owner.declines()
  assert.equal((await registers(issuer, metadata)).status, 401, 'not opened after all')
  await owner.presses('registration-mode-open')
  await owner.presses('dialog-confirm')
  await owner.seesNo('token-make')
  assert.equal((await registers(issuer, { ...metadata, client_name: 'Second frame' })).status, 201)

  // And closed again; whoever is there stays.
  await owner.presses('registration-mode-closed')
  await owner.seesNo('registration-endpoint')
  await eventually('nobody can register', async () => (await registers(issuer, metadata)).status !== 201)
  await owner.goesTo('apps')
  await owner.opens('app-row', 'Photo frame')
  await owner.isAt('Photo frame')
  assert.match(await owner.text(), /by itself/)
})

test('apps come from a file of another provider and leave as one', async (t) => {
  const { owner, desk } = await atTheApps(t)
  await desk.command([
    'clients',
    'add',
    '--client-id',
    'wiki',
    '--redirect-uri',
    'https://wiki.example.org/cb',
  ])
  await owner.presses('apps-import')
  await owner.writes('import-text', 'clients: [')
  await owner.presses('import-look')
  await eventually('the file has the focus', async () => (await owner.focus()) === 'import-text')

  const file = [
    'clients:',
    '  - id: files',
    '    name: Files',
    '    secret: a-secret-from-before',
    '    redirect_uris: ["{{OC_URL}}/cb"]',
    '  - id: wiki',
    '    redirect_uris: [https://other.example.org/cb]',
    '  - name: Nameless',
    '    redirect_uris: [https://nameless.example.org/cb]',
  ].join('\n')
  await owner.writes('import-text', file)
  await owner.writes('import-server', 'https://cloud.example.org')
  await owner.presses('import-look')
  await owner.sees('import-verdict', '1 app can be added')
  await owner.sees('import-row', 'Files files Will be added')
  await owner.sees('import-row', 'Is here already, stays as it is')
  await owner.sees('import-row', 'Left out')
  assert.deepEqual(await owner.complaints(), [])
  assert.doesNotMatch(await desk.command(['clients', 'ls', '--json']), /"files"/, 'only looked at so far')

  await owner.presses('import-go')
  await owner.sees('import-verdict', '1 app was added')
  const { redirect_uris, publisher } = await registered(desk, 'files')
  assert.deepEqual(redirect_uris, ['https://cloud.example.org/cb'])
  assert.equal(publisher, 'import')

  await owner.presses('export-show')
  const text = await owner.sees('export-text', 'a-secret-from-before')
  assert.match(text, /https:\/\/wiki\.example\.org\/cb/)
  assert.deepEqual(await owner.complaints(), [])
})
