// The test client in the window: a person chooses a flow, goes through it in a browser, and reads what came of it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { By } from 'selenium-webdriver'

import { openBrowser } from '../support/browser.mjs'
import { sitDown } from '../support/person.mjs'
import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A window at a lodge that is lived in, with the test client open. */
async function openTestClient(t, { headless = false } = {}) {
  const { desk, owner } = await openHome(t, { headless })
  await owner.goesTo('apps')
  await (await eventually('there is a way to the test client', () => link(owner))).click()
  await owner.isAt('Test client')
  return { desk, owner }
}

async function link(owner) {
  const [found] = await owner.driver.findElements(By.css('main a[href="#/test"]'))
  return found
}

/** Waits until the run is that far. */
async function comesTo(owner, stage) {
  await eventually(`the test is ${stage}`, async () =>
    owner.driver.executeScript(
      (stage) => document.querySelector('[data-testid="test-standing"]')?.dataset.stage === stage,
      stage,
    ),
  )
}

/** The steps that are shown, as `kind: state`. */
async function steps(owner) {
  return owner.driver.executeScript(() =>
    [...document.querySelectorAll('[data-testid="test-step"]')].map(
      ({ dataset }) => `${dataset.kind}: ${dataset.state}`,
    ),
  )
}

/** Opens a step. */
async function unfolds(owner, kind) {
  const selector = `[data-testid="test-step"][data-kind="${kind}"] summary`
  await (await owner.driver.findElement(By.css(selector))).click()
}

/** Whether everything that was looked at and is shown holds. */
async function allHold(owner) {
  const shown = await owner.driver.executeScript(() =>
    [...document.querySelectorAll('[data-testid="test-check"]')]
      .filter((check) => check.checkVisibility())
      .map(({ dataset }) => [dataset.kind, dataset.holds]),
  )
  assert.ok(shown.length > 0, 'something was looked at')
  assert.deepEqual(
    shown.filter(([, holds]) => holds !== 'true'),
    [],
  )
}

test('a person goes through a sign-in and reads every step', async (t) => {
  const { desk, owner } = await openTestClient(t)
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('test-start')
  await comesTo(owner, 'waiting')
  assert.deepEqual(await steps(owner), ['discovery: well', 'keys: well', 'authorize: waiting'])
  assert.deepEqual(await owner.complaints(), [])

  const person = await sitDown(t, await openBrowser(t))
  await person.visits(await owner.sees('test-address'))
  await person.signsIn()
  await person.allows()
  await comesTo(owner, 'done')
  assert.deepEqual(await steps(owner), [
    'discovery: well',
    'keys: well',
    'authorize: well',
    'answer: well',
    'token: well',
  ])
  await unfolds(owner, 'token')
  await allHold(owner)
  const payload = JSON.parse(await owner.sees('test-payload'))
  assert.equal(payload.iss, desk.issuer)
  assert.deepEqual(await owner.complaints(), [])

  await owner.presses('test-move-userinfo')
  await eventually('userinfo came', async () => (await steps(owner)).includes('userinfo: well'))
  await owner.presses('test-move-introspect')
  await eventually('introspection came', async () => (await steps(owner)).includes('introspect: well'))

  await owner.presses('test-end')
  await owner.sees('test-start')
  assert.deepEqual(JSON.parse(await desk.command(['clients', 'ls', '--json'])), [])
})

test('a machine is done at once, by the keyboard and in a window that is only attached', async (t) => {
  const { owner } = await openTestClient(t, { headless: true })
  await owner.presses('test-way-machine')
  await owner.tabsTo('test-start')
  await owner.types('\uE007')
  await comesTo(owner, 'done')
  assert.deepEqual(await steps(owner), ['discovery: well', 'keys: well', 'token: well'])
})

test('what was refused is said where it was, and the test stays to be read when it is over', async (t) => {
  const { desk, owner } = await openTestClient(t)
  await owner.unfolds('test-advanced')
  await owner.writes('test-scope', 'nonsense')
  await owner.presses('test-way-machine')
  await owner.presses('test-start')
  await comesTo(owner, 'failed')
  assert.deepEqual((await steps(owner)).at(-1), 'token: refused')
  await unfolds(owner, 'token')
  assert.match(await owner.text(), /invalid_scope/)
  await owner.resizes({ width: 860, height: 560 })
  assert.deepEqual(await owner.tooWide(), [])
  assert.ok(await desk.answers())
})
