// Passkeys in a browser that has an authenticator of its own: added on the owner's page, then taken as a whole sign-in.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { PASSPHRASE, addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const browser = await openBrowser({ after })

async function open(t) {
  const lodge = await openLodge(t)
  await addOwner(lodge)
  return lodge
}

/** Gives the person's page an authenticator, as a computer with a fingerprint reader has one. */
async function withAuthenticator(person, options = {}) {
  const session = await person.context.newCDPSession(person.page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  })
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    /** Whether it knows who is there from now on. */
    verifies: (isUserVerified) =>
      session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  }
}

/** Adds a passkey on the owner's own page; the person is signed in. */
async function adds(person, lodge, name) {
  await person.visits(`${lodge.issuer}/signin/v1/passkeys`)
  await person.page.locator('input[name=passphrase]').fill(PASSPHRASE)
  await person.presses('passkey-begin')
  await person.page.locator('#name').fill(name)
  await person.presses('passkey')
}

async function listed(lodge) {
  return JSON.parse(await lodge.command(['passkeys', 'ls', '--json', '--instance', lodge.domain]))
}

async function sessions(lodge) {
  return JSON.parse(await lodge.command(['sessions', 'ls', '--json', '--instance', lodge.domain]))
}

test('a passkey is added from the front door and signs in by itself', async (t) => {
  const lodge = await open(t)
  const person = await sitDown(t, browser)
  const authenticator = await withAuthenticator(person)
  await person.visits(lodge.issuer)
  await person.signsIn()
  await person.presses('passkeys')
  assert.equal(await person.heading(), 'Passkeys')
  await adds(person, lodge, 'Laptop')
  assert.match(await person.text(), /The passkey was added/)
  assert.match(await person.text(), /Laptop/)
  const [kept] = await authenticator.credentials()
  assert.equal(kept.rpId, 'localhost')
  assert.ok(kept.isResidentCredential)

  for (const path of ['/auth/login', '/signin/v1/identifier']) {
    await person.context.clearCookies()
    await person.visits(lodge.issuer + path)
    // What was typed before stays in the page.
    await person.page.locator('input[name=passphrase]').fill('half a passphrase')
    const sent = person.page.waitForRequest((request) => request.method() === 'POST')
    await person.presses('passkey')
    const form = new URLSearchParams((await sent).postData())
    assert.equal(form.get('passphrase'), null)
    assert.ok(form.get('credential'))
    assert.equal(person.path(), '/')
    assert.match(await person.heading(), /^Welcome/)
  }
  const how = (await sessions(lodge)).map(({ amr }) => amr.join(' '))
  assert.equal(how.filter((amr) => /^(hwk|swk) user mfa$/.test(amr)).length, 2, how.join())
  assert.ok((await listed(lodge))[0].last_used_at)
  assert.deepEqual(person.complaints, [])
})

test('an authenticator that does not know who is there opens nothing, and the page says what to do', async (t) => {
  const lodge = await open(t)
  const person = await sitDown(t, browser)
  const authenticator = await withAuthenticator(person)
  await person.visits(lodge.issuer)
  await person.signsIn()
  await adds(person, lodge, 'Laptop')
  await authenticator.verifies(false)
  await person.context.clearCookies()
  await person.visits(`${lodge.issuer}/signin/v1/identifier`)
  await person.page.locator('#passkey').click()
  await person.page.locator('#message').waitFor()
  assert.match(await person.text(), /The browser brought no passkey/)
  assert.equal(person.path(), '/signin/v1/identifier')
})

test('the same authenticator is not added twice', async (t) => {
  const lodge = await open(t)
  const person = await sitDown(t, browser)
  await withAuthenticator(person)
  await person.visits(lodge.issuer)
  await person.signsIn()
  await adds(person, lodge, 'Laptop')
  await person.page.locator('input[name=passphrase]').fill(PASSPHRASE)
  await person.presses('passkey-begin')
  await person.page.locator('#passkey').click()
  await person.page.locator('#message').waitFor()
  assert.match(await person.text(), /The browser made no passkey/)
  assert.equal((await listed(lodge)).length, 1)
})

test('without script there is no button, and the passphrase works', async (t) => {
  const lodge = await open(t)
  const person = await sitDown(t, browser, { javaScriptEnabled: false })
  for (const path of ['/auth/login', '/signin/v1/identifier']) {
    await person.visits(lodge.issuer + path)
    assert.equal(await person.page.locator('#passkey').isVisible(), false)
  }
  await person.signsIn()
  assert.match(await person.heading(), /^Welcome/)
})
