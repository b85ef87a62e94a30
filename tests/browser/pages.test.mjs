// Every page that a person can come to: readable for everybody, in every language, in light and dark, and without
// a word of complaint from the browser.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import axe from 'axe-core'

import { openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openDevice } from '../support/device.mjs'
import { addOwner, addWaitingInstance, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const AUTHORIZE = '/signin/v1/identifier/_/authorize'
const END_SESSION = '/signin/v1/identifier/_/endsession'
const OTHER_LANGUAGES = ['fr', 'de']
/** The narrowest window that everything has to fit into (WCAG 1.4.10), in CSS pixels. */
const NARROW = { width: 320, height: 640 }
/** What a page and all that belongs to it may weigh, in bytes. */
const HEAVIEST = 30_000

const empty = await openLodge({ after })
const lodge = await openLodge({ after }, { sign_in_attempts: 4 })
await addOwner(lodge)
const browser = await openBrowser({ after })
const app = await openApp({ after }, lodge, '--name', 'Reading List')
const television = await openDevice(lodge)
const profile = await signedInProfile(browser, lodge)
const waiting = lodge.domain.replace('localhost', 'waiting.localhost')
const onboarding = await addWaitingInstance(lodge, waiting)
const throttled = lodge.domain.replace('localhost', 'throttled.localhost')
await lodge.command(['instances', 'add', throttled, '--passphrase-file', '-'], 'quite another passphrase\n')

/**
 * The pages: how a person comes to each, its status, and a part of it that no other has. `signedIn` pages begin
 * with a session.
 */
const PAGES = {
  'sign-in': {
    status: 200,
    shows: '#login-submit',
    come: (person) => person.visits(lodge.issuer),
  },
  'sign-in for an app': {
    status: 200,
    shows: '#login-cancel',
    come: (person) => person.visits(app.asks()),
  },
  'a wrong passphrase': {
    status: 401,
    shows: '#message.bad',
    // At the front door of the instance without a visitor's history: each of these counts.
    come: async (person) => {
      await lodge.command(
        ['instances', 'add', person.own, '--passphrase-file', '-'],
        'quite another passphrase\n',
      )
      await person.visits(`http://${person.own}`)
      return person.signsIn('wrong')
    },
  },
  'too many wrong passphrases': {
    status: 429,
    shows: '#message.bad',
    come: async (person) => {
      await person.visits(`http://${throttled}`)
      let reply
      do reply = await person.signsIn('wrong')
      while (reply.status() === 401)
      return reply
    },
  },
  'sign-in once more': {
    signedIn: true,
    status: 200,
    shows: '#message',
    come: (person) => person.visits(app.asks({ prompt: 'login' })),
  },
  consent: {
    signedIn: true,
    status: 200,
    shows: '#consent-allow',
    come: (person) => person.visits(app.asks({ scope: 'openid profile email offline_access' })),
    // Its buttons are disabled at first, and axe takes no measure of what is disabled.
    ready: (person) => person.page.locator('#consent-allow:enabled').waitFor(),
  },
  'an unknown app': {
    status: 400,
    shows: '.facts',
    come: (person) => person.visits(app.asks({ client_id: 'nobody' })),
  },
  'a wrong destination': {
    status: 400,
    shows: '.facts',
    come: (person) => person.visits(app.asks({ redirect_uri: 'https://elsewhere.example/cb' })),
  },
  'a request that cannot be answered': {
    status: 400,
    shows: '.facts',
    come: (person) => person.visits(`${lodge.issuer}${AUTHORIZE}?client_id=a&client_id=b`),
  },
  'a request that waits no longer': {
    status: 400,
    shows: '.facts',
    come: (person) => person.visits(`${lodge.issuer}/signin/v1/consent?flow=AAAAAAAAAAAAAAAAAAAAAA`),
  },
  'a form that is not ours': {
    status: 403,
    shows: '.facts',
    come: async (person) => {
      await person.visits(`${lodge.issuer}/signin/v1/identifier`)
      await person.page.locator('input[name=csrf]').evaluate((field) => (field.value = 'other'))
      return person.signsIn()
    },
  },
  'a page that does not exist': {
    status: 404,
    shows: '.facts',
    come: (person) => person.visits(`${lodge.issuer}/nowhere`),
  },
  'an address for programs': {
    status: 405,
    shows: '.facts',
    come: (person) => person.visits(`${lodge.issuer}/auth/hint`),
  },
  welcome: {
    signedIn: true,
    status: 200,
    shows: '#logout-confirm',
    come: (person) => person.visits(lodge.issuer),
  },
  'sign out here?': {
    signedIn: true,
    status: 200,
    shows: '#logout-cancel',
    come: (person) => person.visits(`${lodge.issuer}${END_SESSION}?client_id=${app.client.client_id}`),
    ready: (person) => person.page.locator('#logout-confirm:enabled').waitFor(),
  },
  'signed out': {
    status: 200,
    shows: 'a.button',
    come: (person) => person.visits(`${lodge.issuer}/signin/v1/goodbye`),
  },
  'a device code to be typed': {
    signedIn: true,
    status: 200,
    shows: '#device-continue',
    come: (person) => person.visits(`${lodge.issuer}/device`),
  },
  'a device code under which nobody waits': {
    signedIn: true,
    status: 404,
    shows: '#message.bad',
    come: (person) => person.entersCode(lodge, 'BBBB-BBBB'),
  },
  'a device that asks': {
    signedIn: true,
    status: 200,
    shows: '#device-allow',
    come: async (person) => person.entersCode(lodge, (await television.starts()).user_code),
    ready: (person) => person.page.locator('#device-allow:enabled').waitFor(),
  },
  'a device that was let in': {
    signedIn: true,
    status: 200,
    shows: '#device-allowed',
    come: async (person) => {
      await person.entersCode(lodge, (await television.starts()).user_code)
      return person.presses('device-allow')
    },
  },
  'choosing a passphrase': {
    status: 200,
    shows: '#onboarding-submit',
    come: (person) => person.visits(onboarding),
  },
  'a lodge that waits for its owner': {
    status: 200,
    shows: '.lead',
    come: (person) => person.visits(`http://${waiting}`),
  },
  'no lodge here': {
    status: 404,
    shows: '.command',
    come: (person) => person.visits(empty.issuer),
  },
  'back to the app': {
    status: 200,
    shows: '#form-post-continue',
    come: async (person) => {
      // With its script it is gone before anybody can read it.
      await person.page.route('**/static/form_post.js', (route) => route.fulfill({ body: '' }))
      return person.visits(app.asks({ prompt: 'none', response_mode: 'form_post' }))
    },
  },
}

let visitors = 0

/** Brings a person to a page, and makes sure that it is that page. */
async function comeTo(t, name, options) {
  const { come, ready, status, shows, signedIn } = PAGES[name]
  const person = await sitDown(t, browser, {
    // Colours that are still fading are no colours to measure.
    reducedMotion: 'reduce',
    ...(signedIn && { storageState: profile }),
    ...options,
  })
  visitors += 1
  person.own = lodge.domain.replace('localhost', `visitor-${visitors}.localhost`)
  const reply = await come(person)
  assert.equal(reply.status(), status)
  await person.page.locator(shows).first().waitFor()
  await ready?.(person)
  return { person, reply }
}

/** What axe finds wrong. */
async function findings(page) {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document))
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** Whether the page is dark. */
function isDark(page) {
  return page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g)
    return Number(red) + Number(green) + Number(blue) < 380
  })
}

/** Whether something has to be scrolled to sideways. */
function isTooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

/** The page's language, and what it says; every text must have been found. */
async function speech(person) {
  const text = `${await person.page.title()}\n${await person.text()}`
  assert.doesNotMatch(text, /[{}]|\b(?:signin|consent|refused|onboarding|welcome)-[a-z]/)
  return { lang: await person.page.locator('html').getAttribute('lang'), text }
}

/** What a reply forbids: the policy of every page, and that nobody keeps a copy (S-066). */
function assertGuarded(reply) {
  const headers = reply.headers()
  const policy = headers['content-security-policy']
  const directives = policy.split('; ')
  assert.equal(directives[0], "default-src 'none'")
  assert.ok(directives.includes("frame-ancestors 'none'"), policy)
  assert.ok(directives.includes("base-uri 'none'"), policy)
  assert.ok(
    directives.some((directive) => directive.startsWith("form-action 'self'")),
    policy,
  )
  assert.doesNotMatch(policy, /unsafe|data:|\*/)
  for (const [name, value] of [
    ['x-frame-options', 'DENY'],
    ['x-content-type-options', 'nosniff'],
    ['cache-control', 'no-store'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['referrer-policy', 'no-referrer'],
  ]) {
    assert.equal(headers[name], value, name)
  }
}

for (const name of Object.keys(PAGES)) {
  test(`${name}: axe finds nothing in light and dark, and the browser does not complain (S-066)`, async (t) => {
    const { person, reply } = await comeTo(t, name, { colorScheme: 'light' })
    const { page } = person
    assertGuarded(reply)

    assert.equal(await isDark(page), false)
    assert.deepEqual(await findings(page), [])
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await isDark(page), true)
    assert.deepEqual(await findings(page), [])

    await page.setViewportSize(NARROW)
    assert.equal(await isTooWide(page), false)
    assert.equal((await speech(person)).lang, 'en')
    assert.deepEqual(person.complaints, [])
  })

  test(`${name}: it speaks French and German as well`, async (t) => {
    const texts = new Set()
    for (const locale of OTHER_LANGUAGES) {
      const { person } = await comeTo(t, name, { locale, viewport: NARROW })
      const { lang, text } = await speech(person)

      assert.equal(lang, locale)
      assert.equal(await isTooWide(person.page), false, locale)
      texts.add(text)
    }
    assert.equal(texts.size, OTHER_LANGUAGES.length)
  })
}

test('the longest page and all that belongs to it are light, and come from one place', async (t) => {
  const person = await sitDown(t, browser, { storageState: profile })
  const replies = []
  person.page.on('response', (response) => {
    if (response.status() === 200) replies.push(response)
  })

  await person.visits(app.asks({ scope: 'openid profile email offline_access' }))
  await person.page.locator('#consent-allow:enabled').waitFor()

  const sizes = await Promise.all(replies.map(async (reply) => (await reply.body()).length))
  assert.ok(sizes.length >= 3, 'page, style and script')
  const whole = sizes.reduce((sum, size) => sum + size)
  assert.ok(whole < HEAVIEST, `${whole} bytes`)
  assert.deepEqual([...new Set(replies.map((reply) => new URL(reply.url()).origin))], [lodge.issuer])
})

test('the watch over complaints hears what a policy refuses', async (t) => {
  const { person } = await comeTo(t, 'sign-in')
  const heard = person.context.waitForEvent('console')

  await person.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.head.append(script)
  })
  await heard

  assert.match(person.complaints.join(), /Content Security Policy/)
  assert.notEqual(await person.page.title(), 'taken over')
})

test('the watch over pages sees what axe finds', async (t) => {
  const { person } = await comeTo(t, 'sign-in')

  await person.page.locator('label').evaluateAll((labels) => labels.forEach((label) => label.remove()))

  assert.match((await findings(person.page)).join(), /\blabel: Form elements must have labels/)
})
