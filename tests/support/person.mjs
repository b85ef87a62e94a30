// A person at a browser. They see pages, find buttons by their stable ids, and press keys.

import { PASSPHRASE } from './lodge.mjs'

/**
 * Sits a person down at a fresh profile of the browser, until the test is over. `options` are Playwright's for a
 * context, such as `locale`, `colorScheme` or `javaScriptEnabled`.
 */
export async function sitDown(t, browser, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  t.after(() => context.close())
  context.setDefaultTimeout(30_000)
  const person = new Person(context, await context.newPage())
  context.on('console', (message) => person.hears(message))
  context.on('weberror', (error) => person.complaints.push(String(error.error())))
  return person
}

/**
 * Signs a person in at the lodge's front door and gives their browser's profile, for `sitDown`'s option
 * `storageState`: whoever sits down with it is signed in already.
 */
export async function signedInProfile(browser, lodge) {
  const context = await browser.newContext()
  try {
    const person = new Person(context, await context.newPage())
    await person.visits(lodge.issuer)
    await person.signsIn()
    return await context.storageState()
  } finally {
    await context.close()
  }
}

export class Person {
  /** What the browser's console complained about: scripts that failed, and what a page's policy refused. */
  complaints = []

  constructor(context, page) {
    this.context = context
    this.page = page
  }

  hears(message) {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // The console also repeats the status of a page that was refused, which is no fault of the page.
    const ofThePage = message.location().url === message.page()?.url()
    if (ofThePage && /^Failed to load resource: the server responded with a status of 4/.test(message.text()))
      return
    this.complaints.push(message.text())
  }

  async visits(address) {
    return this.page.goto(String(address))
  }

  /** Signs in on the page that is open, and waits for the page after it. */
  async signsIn(passphrase = PASSPHRASE) {
    await this.page.locator('input[name=passphrase]').fill(passphrase)
    return this.presses('login-submit')
  }

  async cancels() {
    return this.presses('login-cancel')
  }

  async allows() {
    return this.presses('consent-allow')
  }

  /** Types the code of a device into its page. */
  async entersCode(lodge, code) {
    await this.visits(`${lodge.issuer}/device`)
    await this.page.locator('#device-code').fill(code)
    return this.presses('device-continue')
  }

  async denies() {
    return this.presses('consent-deny')
  }

  async confirmsSignOut() {
    return this.presses('logout-confirm')
  }

  /** Presses a button and waits until the page that it leads to is there; gives that page's reply. */
  async presses(id) {
    const button = this.page.locator(`#${id}`)
    await button.waitFor()
    const arrived = this.page.waitForEvent('domcontentloaded')
    const replied = this.page.waitForResponse(
      (response) => response.request().isNavigationRequest() && !isRedirect(response.status()),
    )
    await button.click()
    const [reply] = await Promise.all([replied, arrived])
    return reply
  }

  /** The page's heading. */
  async heading() {
    return this.page.locator('h1').innerText()
  }

  /** All that the page says. */
  async text() {
    return this.page.locator('main').innerText()
  }

  /** The path of the page that is open. */
  path() {
    return new URL(this.page.url()).pathname
  }

  /** The browser's cookies, as the name and the value of each. */
  async cookies() {
    const cookies = await this.context.cookies()
    return cookies.map(({ name, value }) => ({ name, value }))
  }
}

function isRedirect(status) {
  return status >= 300 && status < 400
}
