// OpenID Connect Session Management as npm `oidc-client-ts` does it: the library's own frame talks to ours and tells the
// app when the person is no longer signed in.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'
import { openSinglePage } from '../support/single_page.mjs'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })

/** Lets the app remember what its monitor said. */
async function listens(person) {
  await person.page.evaluate(() => {
    window.heard = new Promise((resolve) => {
      window.manager.events.addUserSignedOut(() => resolve('signed out'))
      window.manager.events.addUserSessionChanged(() => resolve('changed'))
    })
  })
}

test('the library hears that the person signed out elsewhere', async (t) => {
  const app = await openSinglePage(t, lodge, { monitorSession: true, checkSessionIntervalInSeconds: 1 })
  const person = await sitDown(t, browser)
  await app.signsIn(person)
  await listens(person)

  const leaving = await person.context.newPage()
  await leaving.goto(`${lodge.issuer}/signin/v1/goodbye`)
  await leaving.locator('#logout-confirm').click()
  await leaving.getByRole('heading', { name: 'You are signed out' }).waitFor()

  assert.equal(await person.page.evaluate(() => window.heard), 'signed out')
})

test('the library hears when the browser forgets the person', async (t) => {
  const app = await openSinglePage(t, lodge, { monitorSession: true, checkSessionIntervalInSeconds: 1 })
  const person = await sitDown(t, browser)
  const user = await app.signsIn(person)
  const status = await person.page.evaluate(() => window.manager.querySessionStatus())
  assert.equal(status.sub, user.profile.sub)
  await listens(person)

  await person.context.clearCookies()

  assert.equal(await person.page.evaluate(() => window.heard), 'signed out')
})
