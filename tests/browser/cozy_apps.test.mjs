// A web app in a real browser, on nested and on flat hosts: its page, its token, the end of it, and its neighbours.

import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openBrowser } from '../support/browser.mjs'
import { PASSPHRASE, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const WEBAPP = fileURLToPath(new URL('../support/webapp', import.meta.url))
const browser = await openBrowser({ after })

/** A lodge with one instance and the web apps `reader` and `evil`, and where everything is. */
async function settle(t, subdomains) {
  const lodge = await openLodge(t, {}, `subdomains = "${subdomains}"`)
  const { port } = new URL(lodge.issuer)
  const domain = `me.home.localhost:${port}`
  await lodge.command(['instances', 'add', domain, '--passphrase-file', '-'], `${PASSPHRASE}\n`)
  const folder = await mkdtemp(join(tmpdir(), 'gatelodge-app-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const slug of ['reader', 'evil']) {
    await cp(WEBAPP, join(folder, slug), { recursive: true })
    const manifest = join(folder, slug, 'manifest.webapp')
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"reader"', `"${slug}"`))
    await lodge.command(['apps', 'install', slug, join(folder, slug), '--instance', domain])
  }
  const host = (slug) => (subdomains === 'flat' ? `me-${slug}.home.localhost:${port}` : `${slug}.${domain}`)
  return { lodge, domain, address: (slug, path = '/') => `http://${host(slug)}${path}` }
}

for (const subdomains of ['nested', 'flat']) {
  test(`a web app on ${subdomains} hosts lives as long as its session`, async (t) => {
    const { lodge, domain, address } = await settle(t, subdomains)
    const person = await sitDown(t, browser)
    const { page } = person

    // Nobody is signed in: the app's host leads to the sign-in, and that back to the app, without the code.
    await person.visits(address('reader', '/?a=b'))
    assert.equal(new URL(page.url()).host, domain)
    await person.signsIn()
    await page.waitForURL(address('reader', '/?a=b'))
    assert.equal(await person.text(), `Reader of ${domain}`)
    const told = await page.evaluate(() => window.told)
    assert.equal(told.subdomain, subdomains)
    assert.equal(told.isLoggedIn, true)

    // The token works with the cookie of the instance, which is another origin, and not without it.
    const rights = await page.evaluate(() => window.ask('/permissions/self'))
    assert.equal(rights.status, 200)
    assert.equal(JSON.parse(rights.text).data.attributes.source_id, 'io.cozy.apps/reader')
    const made = await page.evaluate(() =>
      window.ask('/data/io.cozy.contacts/', { method: 'POST', body: JSON.stringify({ name: 'Ada' }) }),
    )
    assert.equal(made.status, 201)
    assert.equal((await page.evaluate(() => window.ask('/data/io.cozy.files/x'))).status, 403)
    const bare = await page.evaluate(() => window.ask('/permissions/self', { credentials: 'omit' }))
    assert.equal(bare.status, 401)

    // A fresh token comes out of the page itself.
    const fresh = await page.evaluate(() => window.refresh())
    const again = await page.evaluate((token) => window.ask('/permissions/self', { token }), fresh)
    assert.equal(again.status, 200)

    // Another app comes in without a passphrase, and gets nothing of the first one.
    await person.visits(address('evil'))
    await page.waitForURL(address('evil'))
    assert.equal((await page.evaluate(() => window.told)).app.slug, 'evil')
    const stolen = await page.evaluate(async (target) => {
      const read = async (options) => {
        try {
          return await (await fetch(target, { credentials: 'include', ...options })).text()
        } catch {
          return ''
        }
      }
      const frame = document.createElement('iframe')
      frame.src = target
      const framed = new Promise((resolve) => (frame.onload = resolve))
      document.body.append(frame)
      await framed
      let inside = ''
      try {
        inside = frame.contentDocument?.documentElement.outerHTML ?? ''
      } catch {
        // Another origin, as it should be.
      }
      return [await read({}), await read({ mode: 'no-cors' }), inside]
    }, address('reader'))
    assert.deepEqual(stolen, ['', '', ''])

    // The end of the session is the end of its tokens and of its pages.
    await person.visits(address('reader'))
    const [session] = JSON.parse(await lodge.command(['sessions', 'ls', '--json', '--instance', domain]))
    await lodge.command(['sessions', 'end', session.id, '--instance', domain])
    assert.equal((await page.evaluate(() => window.ask('/permissions/self'))).status, 401)
    await person.visits(address('reader'))
    assert.equal(new URL(page.url()).host, domain)
  })
}
