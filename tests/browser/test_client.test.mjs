// The test client, through the real pages: the browser carries the answer in every way there is, and the run that
// waits for it goes on by itself.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'

import axe from 'axe-core'

import { openBrowser } from '../support/browser.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const FLOW = { grant: 'browser', secret: true, response_type: 'code', scope: 'openid profile', pkce: true }

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** Asks as the owner's window does. */
function control(request) {
  return new Promise((resolve, reject) => {
    const socket = connect(join(lodge.data, 'control.sock'))
    socket.once('error', reject)
    createInterface(socket).once('line', (line) => {
      socket.end()
      const { ok, problem } = JSON.parse(line)
      if (problem) reject(new Error(problem.say))
      else resolve(ok)
    })
    socket.write(`${JSON.stringify(request)}\n`)
  })
}

/** Starts a run that ends with the test. */
async function start(t, flow = {}) {
  const run = await control({ request: 'start_test', instance: lodge.domain, flow: { ...FLOW, ...flow } })
  t.after(() => control({ request: 'end_test', test: run.test }))
  return run
}

/** The run when it no longer waits. The page of the answer is shown before the run has gone on. */
async function ended({ test }) {
  for (;;) {
    const run = await control({ request: 'show_test', test })
    if (run.stage === 'done' || run.stage === 'failed') return run
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Every check of a run that does not hold, as `step: check`. */
function broken(run) {
  return run.steps.flatMap((step) =>
    [step, ...step.tokens]
      .flatMap(({ checks }) => checks)
      .filter(({ holds }) => !holds)
      .map(({ kind }) => `${step.kind}: ${kind}`),
  )
}

/** A person who signs in and says yes. */
async function allowedBy(t, run, options) {
  const person = await sitDown(t, browser, options)
  await person.visits(run.open)
  await person.signsIn()
  await person.allows()
  return person
}

test('a code comes in the query', async (t) => {
  const run = await start(t)
  const person = await allowedBy(t, run)
  assert.equal(await person.heading(), 'The answer has arrived')
  await person.page.evaluate(axe.source)
  const { violations } = await person.page.evaluate(() => globalThis.axe.run(document))
  assert.deepEqual(violations, [])
  const done = await ended(run)
  assert.deepEqual([done.stage, broken(done)], ['done', []])
  assert.deepEqual(
    done.steps.map(({ kind }) => kind),
    ['discovery', 'keys', 'authorize', 'answer', 'token'],
  )
  assert.deepEqual(person.complaints, [])
})

test('code, ID token and access token come in the fragment, read by the page itself', async (t) => {
  const run = await start(t, { response_type: 'code id_token token', secret: false })
  const person = await allowedBy(t, run)
  await person.page.getByRole('heading', { name: 'The answer has arrived' }).waitFor()
  const done = await ended(run)
  assert.deepEqual([done.stage, broken(done)], ['done', []])
  const { request, tokens } = done.steps.find(({ kind }) => kind === 'answer')
  assert.match(request.url, /callback#/)
  assert.deepEqual(
    tokens.map(({ kind }) => kind),
    ['id_token', 'access_token'],
  )
  const looked = tokens[0].checks.map(({ kind }) => kind)
  assert.ok(looked.includes('at_hash') && looked.includes('c_hash'), looked.join())
  assert.deepEqual(person.complaints, [])
  assert.equal(new URL(person.page.url()).hash, '', 'no token stays in the address')
})

test('the answer comes in a form', async (t) => {
  const run = await start(t, { response_type: 'id_token token', response_mode: 'form_post' })
  const person = await allowedBy(t, run)
  await person.page.getByRole('heading', { name: 'The answer has arrived' }).waitFor()
  const done = await ended(run)
  assert.deepEqual([done.stage, broken(done)], ['done', []])
  assert.equal(done.steps.find(({ kind }) => kind === 'answer').request.method, 'POST')
  assert.deepEqual(person.complaints, [])
})

test('without script the page says why nothing goes on', async (t) => {
  const run = await start(t, { response_type: 'id_token' })
  const person = await allowedBy(t, run, { javaScriptEnabled: false })
  assert.equal(await person.heading(), 'Reading the answer')
  assert.match(await person.text(), /only a script can read it/)
  assert.equal((await control({ request: 'show_test', test: run.test })).stage, 'waiting')
})

test('a person says no', async (t) => {
  const run = await start(t)
  const person = await sitDown(t, browser)
  await person.visits(run.open)
  await person.signsIn()
  await person.denies()
  const { stage, steps } = await ended(run)
  assert.equal(stage, 'failed')
  const { state, request } = steps.at(-1)
  assert.equal(state, 'refused')
  assert.ok(request.parameters.some(({ name, value }) => name === 'error' && value === 'access_denied'))
})

test('signing out leads back to the run', async (t) => {
  const run = await start(t)
  const person = await allowedBy(t, run)
  await ended(run)
  const { open } = await control({ request: 'continue_test', test: run.test, step: 'sign_out' })
  await person.visits(open)
  await person.page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  const left = await ended(run)
  assert.deepEqual(
    left.steps.slice(-2).map(({ kind, state }) => [kind, state]),
    [
      ['sign_out', 'well'],
      ['signed_out', 'well'],
    ],
  )
})

test('the page speaks the person’s language and says where to go', async (t) => {
  const run = await start(t)
  const person = await allowedBy(t, run, { locale: 'de-DE' })
  assert.equal(await person.heading(), 'Die Antwort ist da')
  assert.match(await person.text(), /zurück zu Gatelodge/)
})
