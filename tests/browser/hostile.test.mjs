// Strangers: pages on other origins, and programs on other ports of this computer. Cookies do not know ports, so
// whatever listens on localhost is sent ours, and for a browser it is the same site.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { openApp } from '../support/app.mjs'
import { openBrowser } from '../support/browser.mjs'
import { openListener } from '../support/listener.mjs'
import { PASSPHRASE, addOwner, events, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })
const profile = await signedInProfile(browser, lodge)

function sitDownSignedIn(t, options) {
  return sitDown(t, browser, { storageState: profile, ...options })
}

/** A stranger's pages, at an address of the same site and at one of another site. */
async function openStranger(t, page) {
  const listener = await openListener(t, page)
  return { listener, places: [`http://localhost:${listener.port}`, `http://127.0.0.1:${listener.port}`] }
}

/** Whether the browser is signed in at the lodge. */
async function isSignedIn(person) {
  const tab = await person.context.newPage()
  await tab.goto(lodge.issuer)
  const answer = new URL(tab.url()).pathname === '/'
  await tab.close()
  return answer
}

/** What happened at the lodge that changed something. */
async function deeds() {
  const quiet = ['client_added', 'request_refused']
  return (await events(lodge)).map(({ kind }) => kind).filter((kind) => !quiet.includes(kind))
}

/** The fields of the form on the page, as the page would send them. */
function fields(page) {
  return page
    .locator('form')
    .first()
    .evaluate((form) => Object.fromEntries(new FormData(form)))
}

/** A page with one form that sends these fields, and a button. */
function trap(action, values) {
  const inputs = Object.entries(values).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  return `<!doctype html><html lang="en"><title>A nice page</title>
    <form method="post" action="${action}">${inputs.join('')}<button id="bait">Win</button></form>`
}

test('S-067: another page cannot show ours in a frame', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  await person.visits(app.asks())
  const addresses = [person.page.url(), `${lodge.issuer}/`, `${lodge.issuer}/nowhere`]
  const frames = ['/plain', ...addresses].map((address) => `<iframe src="${address}"></iframe>`)
  const stranger = await openStranger(t, ({ url }) =>
    url.pathname === '/plain'
      ? '<!doctype html><title>Plain</title><h1>Can be framed</h1>'
      : `<!doctype html><title>Frames</title>${frames.join('')}`,
  )

  for (const place of stranger.places) {
    await person.visits(place)
    const [plain, ...ours] = person.page.mainFrame().childFrames()

    assert.equal(await plain.locator('h1').innerText(), 'Can be framed')
    assert.equal(ours.length, addresses.length)
    for (const frame of ours) {
      assert.match(frame.url(), /^chrome-error:/, place)
      assert.equal(await frame.locator('.lodge').count(), 0)
    }
  }
})

test('S-068: in a frame a silent request still shows no page', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDown(t, browser)
  const silent = app.asks({ prompt: 'none' }).replaceAll('&', '&amp;')
  const stranger = await openStranger(
    t,
    () => `<!doctype html><title>x</title><iframe src="${silent}"></iframe>`,
  )

  await person.visits(stranger.places[1])

  assert.equal((await app.comesBack()).url.searchParams.get('error'), 'login_required')
})

test('S-153: another page cannot read ours', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  await person.visits(app.asks())
  const { pathname, search } = new URL(person.page.url())
  const stranger = await openStranger(t)
  const reads = (url) =>
    person.page.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          (reply) => reply.text(),
          () => 'unreadable',
        ),
      url,
    )

  for (const place of stranger.places) {
    await person.visits(place)

    for (const path of [
      '/',
      `${pathname}${search}`,
      '/signin/v1/identifier',
      '/signin/v1/goodbye',
      '/signin/v1/identifier/_/endsession',
      '/auth/passphrase',
      '/static/page.js',
      '/nowhere',
    ]) {
      assert.equal(await reads(`${lodge.issuer}${path}`), 'unreadable', `${path} from ${place}`)
    }
    // What anybody may read, and then without anybody's cookies.
    const open = (path) =>
      person.page.evaluate((url) => fetch(url).then((reply) => reply.status), `${lodge.issuer}${path}`)
    assert.equal(await open('/.well-known/openid-configuration'), 200)
    assert.equal(await open('/konnect/v1/jwks.json'), 200)
    assert.equal(await reads(`${lodge.issuer}/.well-known/openid-configuration`), 'unreadable')
  }
})

test('S-153: another page cannot load ours as script, style or picture', async (t) => {
  const person = await sitDownSignedIn(t)
  const stranger = await openStranger(t)

  for (const place of stranger.places) {
    await person.visits(place)
    for (const [element, address, file] of [
      ['script', 'src', '/static/page.js'],
      ['img', 'src', '/static/mark.svg'],
      ['script', 'src', '/konnect/v1/introspect'],
    ]) {
      const outcome = await person.page.evaluate(
        ([element, address, url]) =>
          new Promise((resolve) => {
            const node = document.createElement(element)
            node.onload = () => resolve('loaded')
            node.onerror = () => resolve('refused')
            node[address] = url
            document.head.append(node)
          }),
        [element, address, `${lodge.issuer}${file}`],
      )
      assert.equal(outcome, 'refused', `${file} as ${element} from ${place}`)
    }
  }
})

test('S-153: a request from another page changes nothing, even with everything the form would send', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  await person.visits(`${lodge.issuer}/signin/v1/goodbye`)
  const farewell = { ...(await fields(person.page)), decision: 'confirm' }
  await person.visits(app.asks())
  const consent = { ...(await fields(person.page)), decision: 'allow' }
  assert.ok(consent.csrf && consent.page_key, 'the stranger knows more than a stranger can')
  const stranger = await openStranger(t)
  const before = await deeds()

  for (const place of stranger.places) {
    await person.visits(place)
    const sent = []
    person.page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
    })
    await person.page.evaluate(
      async ([issuer, consent, farewell]) => {
        for (const [path, values] of [
          ['/signin/v1/consent', consent],
          ['/signin/v1/goodbye', farewell],
          ['/signin/v1/identifier', { passphrase: 'guess', script: 'off', flow: '' }],
          ['/settings/passphrase', { passphrase: 'mine from now on', register_token: 'x' }],
          ['/signin/v1/identifier/_/endsession', {}],
        ]) {
          const body = new URLSearchParams(values)
          // The reply cannot be read; that the request arrived is what counts.
          await fetch(issuer + path, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(
            () => {},
          )
          navigator.sendBeacon(issuer + path, body)
        }
      },
      [lodge.issuer, consent, farewell],
    )
    assert.equal(new Set(sent).size, 5)
  }

  assert.deepEqual(await deeds(), before)
  assert.equal(app.listener.visits.length, 0)
  assert.ok(await isSignedIn(person))
})

test('S-057: a form on another page changes nothing, even with everything our form would send', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  await person.visits(`${lodge.issuer}/signin/v1/goodbye`)
  const farewell = { ...(await fields(person.page)), decision: 'confirm' }
  await person.visits(app.asks())
  const consent = { ...(await fields(person.page)), decision: 'allow' }
  const before = await deeds()

  for (const [path, values] of [
    ['/signin/v1/consent', consent],
    ['/signin/v1/goodbye', farewell],
  ]) {
    const stranger = await openStranger(t, () => trap(`${lodge.issuer}${path}`, values))
    for (const place of stranger.places) {
      await person.visits(place)
      const reply = await person.presses('bait')
      assert.equal(reply.status(), 403, `${path} from ${place}`)
      assert.equal(await person.heading(), 'This did not come from the lodge’s own page')
    }
  }

  assert.deepEqual(await deeds(), before)
  assert.equal(app.listener.visits.length, 0)
  assert.ok(await isSignedIn(person))
})

test('S-057: nobody is signed in by a form on another page, not even with the right passphrase', async (t) => {
  const person = await sitDown(t, browser)
  await person.visits(lodge.issuer)
  const values = { ...(await fields(person.page)), passphrase: PASSPHRASE }
  const stranger = await openStranger(t, () => trap(`${lodge.issuer}/signin/v1/identifier`, values))

  for (const place of stranger.places) {
    await person.visits(place)
    assert.equal((await person.presses('bait')).status(), 403, place)
  }

  assert.equal(await isSignedIn(person), false)
})

test('S-061: another page can only ask whether the person wants to sign out', async (t) => {
  const person = await sitDownSignedIn(t)
  const action = `${lodge.issuer}/signin/v1/identifier/_/endsession`
  const stranger = await openStranger(t, () => `${trap(action, {})}<a id="link" href="${action}">Win</a>`)

  for (const place of stranger.places) {
    for (const bait of ['bait', 'link']) {
      await person.visits(place)
      await person.presses(bait)
      assert.equal(await person.heading(), 'Sign out here?', `${bait} at ${place}`)
    }
  }

  assert.ok(await isSignedIn(person))
})

test('S-065: a page without an origin is a stranger', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  await person.visits(app.asks())
  const values = { ...(await fields(person.page)), decision: 'allow' }
  const form = trap(`${lodge.issuer}/signin/v1/consent`, values)
  const stranger = await openStranger(
    t,
    () => `<!doctype html><title>x</title>
      <iframe sandbox="allow-forms allow-top-navigation" srcdoc='${form.replace('<form', '<form target="_top"')}'></iframe>`,
  )

  await person.visits(stranger.places[0])
  const replied = person.page.waitForResponse((response) => response.request().method() === 'POST')
  await person.page.frameLocator('iframe').locator('#bait').click()
  const reply = await replied

  assert.equal(await reply.request().headerValue('origin'), 'null')
  assert.equal(reply.status(), 403)
  assert.equal(app.listener.visits.length, 0)
})

test('S-159: a thief on another port gets the cookies, and cannot use them to allow anything', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  const thief = await openStranger(t)
  await person.visits(thief.places[0])
  const { cookie } = (await thief.listener.nextVisit()).headers
  assert.match(cookie, /gl_session_\w+=/, 'cookies do not know ports')

  // The thief is no browser: it sends whatever it likes.
  const open = (address, options = {}) =>
    fetch(new URL(address, lodge.issuer), {
      redirect: 'manual',
      ...options,
      headers: { cookie, ...options.headers },
    })
  const asked = await open(app.asks())
  const question = asked.headers.get('location')
  assert.match(question, /^\/signin\/v1\/consent\?flow=/)
  const page = await (await open(question)).text()
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)[1]
  const before = await deeds()

  for (const page_key of [undefined, '', 'A'.repeat(43)]) {
    const values = { flow: hidden('flow'), csrf: hidden('csrf'), decision: 'allow' }
    if (page_key !== undefined) values.page_key = page_key
    const reply = await open('/signin/v1/consent', {
      method: 'POST',
      headers: { origin: lodge.issuer, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(values),
    })
    assert.equal(reply.status, 401)
    assert.equal(reply.headers.get('location'), null)
    assert.equal(reply.headers.get('set-cookie'), null)
  }

  assert.deepEqual(await deeds(), before)
  assert.equal(app.listener.visits.length, 0)
})

test('S-159: the page key is out of reach for other ports', async (t) => {
  const person = await sitDownSignedIn(t)
  const thief = await openStranger(t)

  await person.visits(lodge.issuer)
  const own = await person.page.evaluate(() => Object.values(localStorage))
  assert.equal(own.length, 1)
  await person.visits(thief.places[0])

  assert.deepEqual(await person.page.evaluate(() => Object.values(localStorage)), [])
  assert.ok(
    !(await person.page.evaluate(() => document.cookie)).includes('gl_'),
    'nor are cookies in reach of script',
  )
})

test('S-161: no cookie can be read by script, and none outlives its place', async (t) => {
  const person = await sitDownSignedIn(t)
  await person.visits(lodge.issuer)

  const cookies = await person.context.cookies()

  assert.ok(cookies.length >= 2)
  // What the session frame compares is for scripts, says nothing about the session, and goes to that frame alone.
  const known = (name) => name.startsWith('gl_state_')
  const state = cookies.filter(({ name }) => known(name))
  assert.ok(state.every(({ path }) => path === '/konnect/v1/session/'))
  for (const { name, httpOnly, sameSite, path, domain } of cookies.filter(({ name }) => !known(name))) {
    assert.deepEqual(
      { httpOnly, sameSite: ['Lax', 'Strict'].includes(sameSite), path, domain },
      // The double submit is for its own pages.
      { httpOnly: true, sameSite: true, path: name === '_csrf' ? '/auth' : '/', domain: 'localhost' },
      name,
    )
  }
})

test('S-160: a cookie that somebody planted under our name does not lock the person out', async (t) => {
  const app = await openApp(t, lodge)
  const person = await sitDownSignedIn(t)
  const { name } = (await person.context.cookies()).find(({ name }) => name.startsWith('gl_session'))
  const headers = { 'set-cookie': `${name}=planted; Path=/signin` }
  const planter = await openStranger(t, () => ({ headers, body: '<!doctype html><title>Plants</title>' }))
  await person.visits(`${planter.places[0]}/signin/seed`)

  const reply = await person.visits(app.asks())
  assert.equal(reply.status(), 400)
  assert.deepEqual(
    (await person.cookies()).filter((cookie) => cookie.name === name),
    [],
  )

  await person.visits(app.asks())
  await person.signsIn()
  await person.allows()
  assert.ok((await app.comesBack()).url.searchParams.get('code'))
})

test('S-164: two lodges on two ports do not disturb each other', async (t) => {
  const other = await openLodge(t)
  await addOwner(other)
  const person = await sitDown(t, browser)
  const at = async (place) => {
    await person.visits(place.issuer)
    return person.path() === '/'
  }

  await person.visits(lodge.issuer)
  await person.signsIn()
  assert.equal(await at(other), false, 'signed in here is not signed in there')
  await person.signsIn()
  assert.ok(await at(lodge))
  assert.ok(await at(other))

  await person.visits(`${other.issuer}/signin/v1/goodbye`)
  await person.confirmsSignOut()
  assert.equal(await at(other), false)
  assert.ok(await at(lodge))
})

test('a page that was opened by a stranger leaves the stranger nothing in hand', async (t) => {
  const person = await sitDownSignedIn(t)
  const stranger = await openStranger(t)
  await person.visits(stranger.places[1])

  const [popup] = await Promise.all([
    person.page.waitForEvent('popup'),
    person.page.evaluate((url) => {
      window.taken = window.open(url)
    }, `${lodge.issuer}/`),
  ])
  await popup.locator('h1').waitFor()

  assert.equal(await person.page.evaluate(() => window.taken.closed), true, 'the handle is cut')
  assert.equal(await popup.evaluate(() => window.opener), null)
})
