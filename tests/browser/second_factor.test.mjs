// Signing in with two factors, in a browser: with an authenticator app whose codes are computed here, and by mail.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { codeOf, seesInPicture, step } from '../support/totp.mjs'

const browser = await openBrowser({ after })

async function settled(t) {
  const lodge = await openLodge(t)
  await addOwner(lodge)
  return lodge
}

/** Enrols an app that photographs the QR code. Gives what it read, and the step whose code confirmed it. */
async function enrols(lodge) {
  const { picture, address } = JSON.parse(await lodge.command(['second-factor', 'enrol', '--json']))
  const page = await browser.newPage()
  // As on a dark page: the white margin is the picture's own.
  await page.setContent(`<body style="background:#111">${picture}</body>`)
  const read = await seesInPicture(browser, await page.screenshot())
  await page.close()
  assert.equal(read, address)
  const at = step()
  const confirm = ['second-factor', 'confirm', codeOf(read, at), '--json']
  const { codes } = JSON.parse(await lodge.command(confirm))
  return { app: read, at, codes }
}

const isSignedIn = async (lodge) =>
  JSON.parse(await lodge.command(['sessions', 'ls', '--json'])).map(({ amr }) => amr)

async function types(person, code) {
  await person.page.locator('#code').fill(code)
  return person.presses('factor-submit')
}

test('S-198: a code computed outside signs in, once', async (t) => {
  const lodge = await settled(t)
  const { app, at } = await enrols(lodge)
  const person = await sitDown(t, browser)
  await person.visits(`${lodge.issuer}/signin/v1/identifier`)
  await person.signsIn()
  assert.match(await person.page.textContent('.lead'), /authenticator app/)
  assert.deepEqual(await isSignedIn(lodge), [])
  // The one that confirmed the app is used up.
  await types(person, codeOf(app, at))
  assert.match(await person.page.textContent('#message'), /used before/)
  await types(person, codeOf(app, at + 1))
  assert.deepEqual(await isSignedIn(lodge), [['pwd', 'otp', 'mfa']])
  assert.deepEqual(person.complaints, [])
})

test('a browser that is trusted is asked for the passphrase alone, until its owner says otherwise', async (t) => {
  const lodge = await settled(t)
  const { app, at, codes } = await enrols(lodge)
  const person = await sitDown(t, browser)
  await person.visits(`${lodge.issuer}/auth/login`)
  await person.signsIn()
  await person.page.getByRole('checkbox').check()
  await types(person, codeOf(app, at + 1))
  assert.equal((await isSignedIn(lodge)).length, 1)

  await lodge.command(['instances', 'clean-sessions', lodge.domain])
  await person.visits(`${lodge.issuer}/signin/v1/identifier`)
  await person.signsIn()
  assert.deepEqual(await isSignedIn(lodge), [['pwd']])

  await lodge.command(['instances', 'clean-sessions', lodge.domain])
  await lodge.command(['second-factor', 'devices', 'revoke', '--all'])
  await person.visits(`${lodge.issuer}/signin/v1/identifier`)
  await person.signsIn()
  await person.page.locator('#factor-recovery').click()
  await person.page.locator('#recovery_code').fill(codes[0])
  await person.presses('factor-recovery-submit')
  assert.deepEqual(await isSignedIn(lodge), [['pwd', 'mfa']])
})

test('a code that is mailed signs in, without script too, and the wish to stay is kept', async (t) => {
  const lodge = await settled(t)
  await lodge.command(['instances', 'auth-mode', lodge.domain, 'two_factor_mail'])
  const person = await sitDown(t, browser, { javaScriptEnabled: false })
  await person.visits(`${lodge.issuer}/auth/login`)
  await person.page.getByRole('checkbox').check()
  await person.signsIn()
  assert.match(await person.page.textContent('.lead'), /m…@example\.org/)
  const [letter] = JSON.parse(await lodge.command(['outbox', 'ls', '--json']))
  const text = await lodge.command(['outbox', 'show', String(letter.number)])
  const [code] = /\b\d{6}\b/.exec(text)
  await person.presses('factor-mail')
  assert.match(await person.page.textContent('#message'), /another one in \d+ seconds/)
  await types(person, code)
  const cookies = await person.context.cookies()
  const session = cookies.find(({ name }) => name.startsWith('gl_session'))
  assert.ok(session.expires > Date.now() / 1000 + 86_400, 'it stays')
  assert.deepEqual(await isSignedIn(lodge), [['pwd', 'mca', 'mfa']])
})
