// A lodge as a process, the way a person or a service manager starts it. The Rust tests have their own in lib.rs.

import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program =
  process.env.GATELODGE_BIN ?? fileURLToPath(new URL('../../target/debug/gatelodge', import.meta.url))

/** The passphrase of every instance that tests make. */
export const PASSPHRASE = 'lamps along the quiet lane'

/** Cheap to check, so that tests spend their time elsewhere. Lifetimes stay as they are for everybody. */
const POLICY = { scrypt_log_n: 15 }

/**
 * Starts a lodge with a data directory and a port of its own. Both are gone when the test is over; `t` is a test,
 * or the module's `{ after }` for a lodge that a whole file visits.
 *
 * `issuer` is its address. `command` runs a line of its command line on it and gives what it printed; it throws
 * when that exits with anything but 0. `policy` are keys of the configuration's `[policy]`, `top` lines above it,
 * `listen` is where it listens, for who has to know that before.
 */
export async function openLodge(t, policy = {}, top = '', listen = '127.0.0.1:0') {
  const data = await mkdtemp(join(tmpdir(), 'gatelodge-'))
  const keys = Object.entries({ ...POLICY, ...policy }).map(([key, value]) => `${key} = ${value}\n`)
  const config = join(data, 'config.toml')
  await writeFile(config, `${top}\n[policy]\n${keys.join('')}`, { mode: 0o600 })

  const words = ['serve', '--data-dir', data, '--config', config, '--listen', listen]
  const serve = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => {
    serve.once('exit', resolve)
    serve.once('error', reject)
  })
  t.after(async () => {
    serve.kill()
    await ended
    await rm(data, { recursive: true, force: true })
  })

  const issuer = await new Promise((resolve, reject) => {
    ended.then((code) => reject(new Error(`the lodge ended with ${code} before it was ready`)), reject)
    createInterface(serve.stdout).on('line', (line) => {
      const ready = /^Gatelodge is ready at (\S+)/.exec(line)
      if (ready) resolve(ready[1])
    })
  })

  const command = async (words, input = '') => {
    const running = promisify(execFile)(program, [...words, '--data-dir', data])
    // Most commands end without having read anything.
    running.child.stdin.on('error', () => {})
    running.child.stdin.end(input)
    return (await running).stdout
  }
  return { issuer, domain: new URL(issuer).host, data, command }
}

/** Makes the instance at the lodge's own address, with an owner whose passphrase is `PASSPHRASE`. */
export async function addOwner(lodge) {
  await lodge.command(
    [
      'instances',
      'add',
      lodge.domain,
      '--passphrase-file',
      '-',
      '--email',
      'me@example.org',
      '--public-name',
      'Me',
    ],
    `${PASSPHRASE}\n`,
  )
}

/** Makes an instance without a passphrase and gives the link where its owner chooses one. */
export async function addWaitingInstance(lodge, domain = lodge.domain) {
  const printed = await lodge.command(['instances', 'add', domain, '--public-name', 'Me'])
  return /https?:\/\/\S*registerToken=\S+/.exec(printed)[0]
}

let clients = 0

/**
 * Registers a client under an id of its own and gives what the command line says about it, its secret included.
 * `words` are further words of `clients add`.
 */
export async function addClient(lodge, redirectUri, ...words) {
  clients += 1
  const printed = await lodge.command(
    [
      ['clients', 'add', '--instance', lodge.domain, '--client-id', `app-${clients}`, '--json'],
      [redirectUri].flat().flatMap((uri) => ['--redirect-uri', uri]),
      words,
    ].flat(),
  )
  return JSON.parse(printed)
}

/** What happened lately at the lodge, newest first. */
export async function events(lodge) {
  return JSON.parse(await lodge.command(['events', '--instance', lodge.domain, '--json']))
}
