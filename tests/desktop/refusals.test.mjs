// The refusal helper: an app that does not get in appears in the window by itself, with the difference, and is let in
// by one click where that is safe.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openDesk } from './desk.mjs'
import { eventually } from './owner.mjs'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** A desk with a lodge that knows one app, and the person in front of its window. */
async function withAnApp(t, ...words) {
  const desk = await openDesk(t)
  const owner = await desk.opensWindow()
  const { host, origin } = new URL(await owner.movesIn())
  await owner.presses('wizard-home')
  await desk.command([
    ...['clients', 'add', '--client-id', 'files', '--name', 'Files'],
    ...['--redirect-uri', 'https://files.example.org/cb', ...words],
  ])
  const asks = async (params) => {
    const url = new URL('/signin/v1/identifier/_/authorize', origin)
    url.search = new URLSearchParams({
      client_id: 'files',
      response_type: 'code',
      redirect_uri: 'https://files.example.org/cb',
      scope: 'openid',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...params,
    })
    return fetch(url, { redirect: 'manual' })
  }
  return { desk, owner, asks, domain: host }
}

async function redirectsOf(desk) {
  return JSON.parse(await desk.command(['clients', 'show', 'files', '--json'])).redirect_uris
}

test('an address with one letter too much is shown, repaired, and taken from then on', async (t) => {
  const { desk, owner, asks } = await withAnApp(t)
  await owner.goesTo('apps')
  await owner.presses('apps-refusals')
  await owner.isAt('Refused requests')
  assert.match(await owner.text(), /Nothing was refused/)

  // The window hears of it by itself.
  const redirect_uri = 'https://files.example.org/cb/'
  assert.equal((await asks({ redirect_uri })).status, 400)
  await owner.sees('refusal-row', 'Files wants the answer at an address that is not registered')
  await asks({ redirect_uri })
  await owner.sees('refusal-row', 'One click helps')

  await owner.opens('refusal-row', 'Files')
  assert.equal(await owner.sees('refusal-received'), 'https://files.example.org/cb differs: /')
  assert.equal(await owner.sees('refusal-registered'), 'https://files.example.org/cb')
  assert.deepEqual(await owner.complaints(), [])

  await owner.presses('refusal-repair')
  assert.match(
    await owner.dialog(),
    /Repair this for Files\?[^]*https:\/\/files\.example\.org\/cb\/[^]*stays as it is/,
  )
  await owner.declines()
  assert.deepEqual(await redirectsOf(desk), ['https://files.example.org/cb'])
  await owner.presses('refusal-repair')
  await owner.presses('dialog-confirm')
  await owner.seesNo('refusal-row')
  assert.deepEqual(await redirectsOf(desk), ['https://files.example.org/cb', redirect_uri])
  assert.notEqual((await asks({ redirect_uri })).status, 400)
})

test('a foreign address is shown and cannot be let in by one click', async (t) => {
  const { owner, asks } = await withAnApp(t)
  await asks({ redirect_uri: 'https://evil.example/cb' })
  // From the book, as somebody who wonders comes by.
  await owner.goesTo('activity')
  await owner.sees('event-row', 'Files was refused See why')
  await owner.follows('event-row', 'See why')
  await owner.isAt('Refused requests')
  await owner.opens('refusal-row', 'Files')
  assert.match(await owner.sees('refusal-received'), /differs: evil|evil\.example/)
  assert.deepEqual(await owner.all('refusal-repair'), [])
})

test('Home says what one click would repair, and the list can be emptied', async (t) => {
  const { owner, asks } = await withAnApp(t, '--scope', 'openid profile')
  await asks({ redirect_uri: 'https://files.example.org/callback' })
  await asks({ client_id: 'nobody' })
  await owner.goesTo('home')
  await eventually('Home tells it', async () => /Files could not come in/.test(await owner.text()))
  await owner.goesTo('apps')
  await owner.presses('apps-refusals')
  await owner.sees('refusal-row', 'No app here has this id')
  await owner.presses('refusals-clear')
  assert.match(await owner.dialog(), /Empty the list of refusals\?/)
  await owner.presses('dialog-confirm')
  await owner.seesNo('refusal-row')
  await owner.goesTo('home')
  assert.doesNotMatch(await owner.text(), /could not come in/)
})
