// Sign-in for apps of the instance, and the way back from a forgotten passphrase, in a browser with script and without.

import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { PASSPHRASE, addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const CHOSEN = 'seven kettles under a tin roof'

const browser = await openBrowser({ after })

/** A lodge of a test's own: passphrases are changed here. */
async function open(t) {
  const lodge = await openLodge(t)
  await addOwner(lodge)
  return lodge
}

/** What a page that runs script sends instead of the passphrase. */
function derived(passphrase) {
  const master = pbkdf2Sync(passphrase, 'me@localhost', 650_000, 32, 'sha256')
  return pbkdf2Sync(master, passphrase, 1, 32, 'sha256').toString('base64')
}

/** The fields of every form that the browser sends from now on. */
function forms(person) {
  const sent = []
  person.context.on('request', (request) => {
    if (request.method() === 'POST') sent.push(Object.fromEntries(new URLSearchParams(request.postData())))
  })
  return sent
}

/** The link of the newest letter in the outbox. */
async function linkOf(lodge) {
  const words = ['--instance', lodge.domain]
  const [newest] = JSON.parse(await lodge.command(['outbox', 'ls', '--json', ...words]))
  const letter = await lodge.command(['outbox', 'show', String(newest.number), ...words])
  return /http:\S+passphrase_renew\S+/.exec(letter)[0]
}

const ways = [
  ['with script', {}],
  ['without script', { javaScriptEnabled: false }],
]

for (const [way, options] of ways) {
  test(`${way} a person signs in at /auth/login and stays signed in`, async (t) => {
    const lodge = await open(t)
    const person = await sitDown(t, browser, options)
    const sent = forms(person)
    await person.visits(`${lodge.issuer}/auth/login?redirect=${encodeURIComponent(`${lodge.issuer}/`)}`)
    await person.page.locator('input[name=long-run-session]').check()
    await person.signsIn(PASSPHRASE)

    assert.equal(await person.heading(), 'Welcome, Me')
    const withScript = way === 'with script'
    assert.equal(sent[0].passphrase, withScript ? derived(PASSPHRASE) : PASSPHRASE)
    assert.equal(sent[0].script, withScript ? 'on' : 'off')
    const session = (await person.context.cookies()).find(({ name }) => name.startsWith('gl_session'))
    assert.ok(session.expires > Date.now() / 1000 + 300 * 86_400, String(session.expires))
    // Who is signed in is sent on at once.
    await person.visits(`${lodge.issuer}/auth/login`)
    assert.equal(person.path(), '/')
    assert.deepEqual(person.complaints, [])
  })

  test(`${way} a wrong passphrase is told on the page`, async (t) => {
    const lodge = await open(t)
    const person = await sitDown(t, browser, options)
    await person.visits(`${lodge.issuer}/auth/login`)
    const reply = await person.signsIn('lamps along the noisy lane')
    assert.equal(reply.status(), 401)
    assert.match(await person.text(), /does not open the lodge/)
    await person.signsIn(PASSPHRASE)
    assert.equal(await person.heading(), 'Welcome, Me')
  })

  test(`${way} a forgotten passphrase is renewed by the link of a letter`, async (t) => {
    const lodge = await open(t)
    const person = await sitDown(t, browser, options)
    const sent = forms(person)
    await person.visits(`${lodge.issuer}/auth/login`)
    await Promise.all([
      person.page.waitForURL('**/auth/passphrase_reset?**'),
      person.page.locator('#forgot').click(),
    ])
    await person.presses('reset-submit')
    assert.equal(person.path(), '/auth/login')
    assert.match(await person.text(), /on its way/)

    await person.visits(await linkOf(lodge))
    await person.page.locator('input[name=passphrase]').fill(CHOSEN)
    await person.page.locator('input[name=passphrase_again]').fill(CHOSEN)
    await person.page.locator('input[name=hint]').fill('the roof')
    await person.presses('renew-submit')
    assert.equal(person.path(), '/auth/login')
    const renewal = sent.at(-1)
    const withScript = way === 'with script'
    assert.equal(renewal.passphrase, withScript ? derived(CHOSEN) : CHOSEN)
    assert.equal(renewal.iterations, withScript ? '650000' : '')

    assert.equal((await person.signsIn(PASSPHRASE)).status(), 401)
    await person.signsIn(CHOSEN)
    assert.equal(await person.heading(), 'Welcome, Me')
    assert.deepEqual(person.complaints, [])
  })
}

test('the page of the link refuses what is short, and a hint that is the passphrase', async (t) => {
  const lodge = await open(t)
  const person = await sitDown(t, browser)
  await person.visits(`${lodge.issuer}/auth/passphrase_reset`)
  await person.presses('reset-submit')
  await person.visits(await linkOf(lodge))
  const fill = async (passphrase, hint) => {
    await person.page.locator('#passphrase').fill(passphrase)
    await person.page.locator('#passphrase-again').fill(passphrase)
    await person.page.locator('#reminder').fill(hint)
  }
  await fill('too short', '')
  await person.page.locator('#renew-submit').click()
  await person.page.locator('#message:visible').waitFor()
  assert.match(await person.text(), /shorter than 15/)
  await fill(CHOSEN, CHOSEN)
  const reply = await person.presses('renew-submit')
  assert.equal(reply.status(), 422)
  assert.match(await person.text(), /The hint is the passphrase itself/)
  await fill(CHOSEN, 'the roof')
  await person.presses('renew-submit')
  assert.equal(person.path(), '/auth/login')
})
