// The owner's first visit: the link, the passphrase, and the lodge that opens.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openBrowser } from '../support/browser.mjs'
import { addWaitingInstance, openLodge } from '../support/lodge.mjs'
import { sitDown } from '../support/person.mjs'

const CHOSEN = 'seven geese over the weir'

const lodge = await openLodge({ after })
const browser = await openBrowser({ after })
let instances = 0

/** A new instance without a passphrase: its address, and the link for its owner. */
async function newInstance() {
  instances += 1
  const domain = lodge.domain.replace('localhost', `house-${instances}.localhost`)
  return { issuer: `http://${domain}`, link: await addWaitingInstance(lodge, domain) }
}

/** Types the passphrase, and once more, and presses the button. */
async function types(person, passphrase, again = passphrase) {
  await person.page.locator('input[name=passphrase]').fill(passphrase)
  await person.page.locator('input[name=passphrase_again]').fill(again)
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with script' : 'without script'

  test(`the owner chooses a passphrase, is signed in, and comes back with it, ${how}`, async (t) => {
    const { issuer, link } = await newInstance()
    const owner = await sitDown(t, browser, { javaScriptEnabled })
    const bodies = []
    owner.context.on('request', (request) => bodies.push(request.postData() ?? ''))

    await owner.visits(link)
    await types(owner, CHOSEN)
    await owner.presses('onboarding-submit')

    assert.equal(await owner.heading(), 'Welcome, Me')
    assert.equal(owner.path(), '/')
    assert.equal(
      bodies.some((body) => body.includes('geese')),
      !javaScriptEnabled,
      'with script the passphrase stays in the page',
    )
    assert.deepEqual(owner.complaints, [])

    const later = await sitDown(t, browser, { javaScriptEnabled: !javaScriptEnabled })
    await later.visits(issuer)
    await later.signsIn(CHOSEN)
    assert.equal(await later.heading(), 'Welcome, Me')
  })
}

test('the link works once', async (t) => {
  const { link } = await newInstance()
  const owner = await sitDown(t, browser)
  await owner.visits(link)
  const other = await sitDown(t, browser)
  await other.visits(link)
  await types(owner, CHOSEN)
  await owner.presses('onboarding-submit')

  await types(other, 'mine from now on and ever')
  const reply = await other.presses('onboarding-submit')
  assert.ok([400, 403].includes(reply.status()), String(reply.status()))
  assert.equal((await other.cookies()).filter(({ name }) => name.startsWith('gl_session')).length, 0)

  await other.visits(link)
  assert.equal(other.path(), '/auth/login')
  await other.signsIn(CHOSEN)
  assert.equal(await other.heading(), 'Welcome, Me')
})

test('without the link nobody becomes the owner', async (t) => {
  const { issuer } = await newInstance()
  const stranger = await sitDown(t, browser)

  for (const address of ['/', '/auth/passphrase', `/auth/passphrase?registerToken=${'0'.repeat(32)}`]) {
    await stranger.visits(`${issuer}${address}`)
    assert.equal(await stranger.heading(), 'This lodge waits for its owner', address)
    assert.equal(await stranger.page.locator('form').count(), 0)
  }
})

for (const [what, passphrase, again, says] of [
  ['a short one', 'too short', 'too short', /^This is shorter than 15 characters/],
  ['two that differ', CHOSEN, `${CHOSEN}!`, /^The two are not the same/],
  ['a common one', 'passwordpassword', 'passwordpassword', /^This would be guessed quickly/],
]) {
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script'

    test(`${what} is not taken, ${how}`, async (t) => {
      const { issuer, link } = await newInstance()
      const owner = await sitDown(t, browser, { javaScriptEnabled })
      await owner.visits(link)

      await types(owner, passphrase, again)
      await owner.page.locator('#onboarding-submit').click()

      const alert = owner.page.locator('#message:not([hidden])')
      await alert.waitFor()
      assert.match(await alert.innerText(), says)
      const other = await sitDown(t, browser)
      await other.visits(issuer)
      assert.equal(await other.heading(), 'This lodge waits for its owner')

      await types(owner, CHOSEN)
      await owner.presses('onboarding-submit')
      assert.equal(await owner.heading(), 'Welcome, Me')
    })
  }
}
