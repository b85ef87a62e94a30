// A konnector of ten lines on the real `cozy-konnector-libs`, at each place where one runs: inside the lodge, alone with a
// token written into a file, and in the developer's runner. Its account is at a real OpenID provider (`oidc-provider`),
// which changes refresh tokens at each use and ends everything when an old one comes back.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { setTimeout as passes } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { build } from 'esbuild'
import Provider from 'oidc-provider'

import { openBrowser } from '../support/browser.mjs'
import { allowsCozyClient } from '../support/cozy_person.mjs'
import { addOwner, openLodge } from '../support/lodge.mjs'
import { signedInProfile, sitDown } from '../support/person.mjs'

const modules = fileURLToPath(new URL('./node_modules', import.meta.url))

const KONNECTOR = `
process.env.SENTRY_DSN = 'false'
const { BaseKonnector, cozyClient, log } = require('cozy-konnector-libs')
module.exports = new BaseKonnector(start)
async function start(fields) {
  log('info', 'token of ' + String(fields.access_token).length)
  if (this.accountId) await this.saveAccountData({ seen: String(fields.access_token).length })
  if (fields.refresh) {
    const reply = await cozyClient.fetchJSON('POST', '/accounts/op/' + this.accountId + '/refresh')
    log('info', 'renewed ' + (reply.attributes.oauth.access_token !== fields.access_token))
  }
}
`

const MANIFEST = {
  slug: 'ten-lines',
  name: 'Ten lines',
  type: 'konnector',
  language: 'node',
  version: '1.0.0',
  oauth: { scope: ['openid', 'offline_access'], account_type: 'op' },
  permissions: {
    accounts: { type: 'io.cozy.accounts' },
    files: { type: 'io.cozy.files' },
    jobs: { type: 'io.cozy.jobs', verbs: ['GET'] },
  },
}

const lodge = await openLodge({ after })
await addOwner(lodge)
const browser = await openBrowser({ after })
const provider = await openProvider({ after }, `${lodge.issuer}/accounts/op/redirect`)
await lodge.command(
  ['account-types', 'add', '-'],
  JSON.stringify({
    _id: 'op',
    grant_mode: 'refresh_token',
    client_id: 'the-lodge',
    client_secret: 'its-secret',
    token_mode: 'basic',
    pkce: true,
    auth_endpoint: `${provider.issuer}/auth`,
    token_endpoint: `${provider.issuer}/token`,
    revocation_endpoint: `${provider.issuer}/token/revocation`,
    extras: { prompt: 'consent' },
  }),
)

/** The provider, which counts what its token endpoint was asked. */
async function openProvider(t, redirectUri) {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  const issuer = `http://127.0.0.1:${server.address().port}`
  const op = new Provider(issuer, {
    clients: [
      {
        client_id: 'the-lodge',
        client_secret: 'its-secret',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'native',
      },
    ],
    rotateRefreshToken: true,
    features: { revocation: { enabled: true } },
  })
  const asked = []
  server.on('request', (request, response) => {
    if (request.method === 'POST' && request.url.startsWith('/token')) asked.push(request.url)
    return op.callback()(request, response)
  })
  return { issuer, asked }
}

/** Agrees at the provider, as a person does; gives the id of the account. */
async function connects(t) {
  const person = await sitDown(t, browser, { storageState: await signedInProfile(browser, lodge) })
  const { page } = person
  const scope = encodeURIComponent('openid offline_access')
  await person.visits(`${lodge.issuer}/accounts/op/start?state=app-state&scope=${scope}`)
  await page.locator('input[name=login]').fill('ada')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  const back = page.waitForRequest((request) => request.url().includes('account='))
  await page.locator('button[type=submit]').click()
  const url = new URL((await back).url())
  assert.equal(url.searchParams.get('state'), 'app-state')
  return url.searchParams.get('account')
}

/** A folder of a konnector; with `packed`, in one file without anything around it, as it is published. */
async function openKonnector(t, { packed = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'konnector-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'manifest.konnector'), JSON.stringify(MANIFEST))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'ten-lines', main: 'index.js' }))
  await writeFile(join(folder, 'index.js'), KONNECTOR)
  if (packed) {
    await build({
      entryPoints: [join(folder, 'index.js')],
      outfile: join(folder, 'index.js'),
      allowOverwrite: true,
      bundle: true,
      platform: 'node',
      nodePaths: [modules],
      logLevel: 'error',
    })
  }
  return folder
}

const log = async () => JSON.parse(await lodge.command(['konnectors', 'logs', 'ten-lines', '--json']))
const accounts = async () => JSON.parse(await lodge.command(['accounts', 'ls', '--json']))

async function document(account) {
  const token = await lodge.command(['instances', 'token-cli', lodge.domain, 'io.cozy.accounts'])
  const reply = await fetch(`${lodge.issuer}/data/io.cozy.accounts/${account}`, {
    headers: { authorization: `Bearer ${token.trim()}` },
  })
  return reply.json()
}

test('inside the lodge it gets its account, keeps data in it, and is renewed', async (t) => {
  const account = await connects(t)
  const folder = await openKonnector(t, { packed: true })
  await lodge.command(['konnectors', 'install', 'ten-lines', folder])
  await lodge.command(['konnectors', 'run', 'ten-lines', '--account', account])
  const lines = await log()
  const said = lines.find(({ message }) => message.startsWith('token of '))
  assert.ok(said && Number(said.message.slice(9)) > 20, JSON.stringify(lines))
  const kept = await document(account)
  assert.equal(kept.data.seen, Number(said.message.slice(9)))
  // What it wrote back did not cost the account its tokens.
  const asked = provider.asked.length
  await lodge.command(['accounts', 'renew', account])
  assert.equal(provider.asked.length, asked + 1)
  await lodge.command(['accounts', 'disconnect', account])
  assert.equal(provider.asked.at(-1), '/token/revocation')
})

test('cozy-konnector-libs asks for a new token, and gets it', async (t) => {
  const account = await connects(t)
  const folder = await openKonnector(t, { packed: true })
  const install = await lodge
    .command(['konnectors', 'install', 'ten-lines', folder])
    .catch(() => lodge.command(['konnectors', 'update', 'ten-lines', '--source', folder]))
  assert.match(install, /Ten lines/)
  const token = await lodge.command(['instances', 'token-cli', lodge.domain, 'io.cozy.accounts'])
  const kept = await document(account)
  const reply = await fetch(`${lodge.issuer}/data/io.cozy.accounts/${account}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...kept, auth: { refresh: true } }),
  })
  assert.equal(reply.status, 200)
  await lodge.command(['konnectors', 'run', 'ten-lines', '--account', account])
  assert.ok((await log()).some(({ message }) => message === 'renewed true'))
  await lodge.command(['accounts', 'disconnect', account])
})

test('fifty at once ask a provider that changes refresh tokens once, and the account goes on', async (t) => {
  const account = await connects(t)
  const token = (await lodge.command(['instances', 'token-cli', lodge.domain, 'io.cozy.accounts'])).trim()
  const asked = provider.asked.length
  const renew = () =>
    fetch(`${lodge.issuer}/accounts/op/${account}/refresh`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
  const replies = await Promise.all(Array.from({ length: 50 }, renew))
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200])
  const tokens = await Promise.all(replies.map(async (reply) => (await reply.json()).data.attributes.oauth))
  assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 1)
  assert.equal(provider.asked.length, asked + 1)
  assert.equal((await accounts()).find(({ id }) => id === account).problem, null)
  await lodge.command(['accounts', 'disconnect', account])
})

test('alone it runs with the file that the lodge filled in', async (t) => {
  const account = await connects(t)
  const folder = await openKonnector(t)
  const config = join(folder, 'konnector-dev-config.json')
  await lodge.command(['konnectors', 'dev-config', account, '--output', config])
  const { fields } = JSON.parse(await readFile(config, 'utf8'))
  const runner = join(modules, 'cozy-jobs-cli/src/konnector-standalone.js')
  const { stdout } = await promisify(execFile)(process.execPath, [runner, 'index.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_PATH: modules, NODE_ENV: 'standalone' },
  })
  assert.match(stdout, new RegExp(`token of ${fields.access_token.length}\\b`))
  await lodge.command(['accounts', 'disconnect', account])
})

test('cozy-konnector-dev signs in as a client does, with -a it makes an account', async (t) => {
  const folder = await openKonnector(t)
  const config = { COZY_URL: lodge.issuer, fields: { access_token: 'by-hand', login: 'ada' } }
  await writeFile(join(folder, 'konnector-dev-config.json'), JSON.stringify(config))
  // No browser but ours: what is to be opened is written down.
  const wanted = join(folder, 'wanted')
  const opener = join(folder, 'opener')
  await writeFile(opener, `#!/bin/sh\necho "$1" >> ${wanted}\n`, { mode: 0o700 })
  const runs = (...words) => {
    const runner = join(modules, 'cozy-jobs-cli/src/konnector-dev.js')
    const running = spawn(process.execPath, [runner, ...words, 'index.js'], {
      cwd: folder,
      env: { PATH: process.env.PATH, BROWSER: opener, NODE_PATH: modules, NODE_ENV: 'development' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.after(() => running.kill())
    const lines = []
    for (const stream of [running.stdout, running.stderr]) {
      createInterface(stream).on('line', (line) => lines.push(line))
    }
    return { running, lines, ended: new Promise((resolve) => running.once('close', resolve)) }
  }

  const first = runs('-a')
  const link = async () => {
    for (;;) {
      assert.equal(first.running.exitCode, null, first.lines.join('\n'))
      const written = await readFile(wanted, 'utf8').catch(() => '')
      const found = /\S+\/auth\/authorize\S+/.exec(written)
      if (found) return found[0]
      await passes(50)
    }
  }
  await allowsCozyClient(await sitDown(t, browser), await link())
  assert.equal(await first.ended, 0, first.lines.join('\n'))
  assert.match(first.lines.join('\n'), /The connector has been run/)
  const made = await document(await readFile(join(folder, '.account'), 'utf8'))
  assert.equal(made.auth.login, 'ada')
  // Whoever is no konnector gets no secret back, not even its own.
  assert.equal(made.auth.access_token, undefined)

  // With the token that it has it needs nobody, and gives the konnector what the file says.
  const second = runs()
  assert.equal(await second.ended, 0, second.lines.join('\n'))
  assert.match(second.lines.join('\n'), /token of 7/)
})
