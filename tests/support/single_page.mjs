// An app that runs in the browser and relies on npm `oidc-client-ts` for everything.

import { readFile } from 'node:fs/promises'

import { openListener } from './listener.mjs'
import { addClient } from './lodge.mjs'

/** The build for pages without a bundler; the package exports it under no name. */
const LIBRARY = new URL('../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url)

/**
 * Serves the app from a port of its own on the lodge's host: browsers give frames of other sites no cookies, so silent
 * renewal and session monitoring work for apps of the same site only. `settings` add to those of its `UserManager`,
 * which every page of the app has as `window.manager`.
 */
export async function openSinglePage(t, lodge, settings = {}) {
  const script = await readFile(LIBRARY)
  let page = ''
  const listener = await openListener(
    t,
    ({ url }) =>
      url.pathname === '/oidc.js' ? { headers: { 'content-type': 'text/javascript' }, body: script } : page,
    'localhost',
  )
  const at = (path) => `${listener.origin}${path}`
  const client = await addClient(
    lodge,
    ['http://localhost/cb', 'http://localhost/silent'],
    '--public',
    '--trusted',
    '--post-logout-redirect-uri',
    'http://localhost/bye',
  )
  const all = {
    authority: lodge.issuer,
    client_id: client.client_id,
    redirect_uri: at('/cb'),
    silent_redirect_uri: at('/silent'),
    post_logout_redirect_uri: at('/bye'),
    scope: 'openid profile email',
    loadUserInfo: true,
    automaticSilentRenew: false,
    ...settings,
  }
  page = `<!doctype html><html lang="en"><title>App</title><script src="/oidc.js"></script><script>
    window.manager = new oidc.UserManager(${JSON.stringify(all)})
    if (location.pathname === '/silent') manager.signinSilentCallback()
  </script>`
  return new SinglePage(listener.origin, client)
}

/** What the person has before them, and what the app's script says. */
export class SinglePage {
  constructor(origin, client) {
    this.origin = origin
    this.client = client
  }

  /** Opens the app and signs the person in; gives what the library knows about them then. */
  async signsIn(person) {
    await person.visits(`${this.origin}/`)
    await this.leaves(person, 'signinRedirect')
    await person.page.locator('input[name=passphrase]').waitFor()
    await person.signsIn()
    await person.page.waitForURL(`${this.origin}/cb?*`)
    return this.calls(person, 'signinCallback')
  }

  /** Calls a function of the manager that takes the page away. */
  async leaves(person, name) {
    // It never settles: its page is gone before.
    await person.page.evaluate((name) => void window.manager[name](), name)
  }

  /** Calls a function of the manager; gives a user as plain data, or an error by its name. */
  async calls(person, name) {
    return person.page.evaluate(async (name) => {
      try {
        const user = await window.manager[name]()
        return user && JSON.parse(JSON.stringify({ ...user, expired: user.expired }))
      } catch (error) {
        return { refused: error.error ?? String(error) }
      }
    }, name)
  }
}
