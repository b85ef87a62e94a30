// A desk: all that the desktop program finds around it when a person starts it. A home, a session bus, a keyring if
// one is wanted, and a data directory. Every desk is alone in the world, so that windows of different tests never
// take each other for a second start.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { PASSPHRASE } from '../support/lodge.mjs'
import { freePort } from '../support/port.mjs'
import { openWindow } from '../support/window.mjs'
import { eventually, Owner } from './owner.mjs'

const built = (name) => fileURLToPath(new URL(`../../target/debug/${name}`, import.meta.url))
const lodgeProgram = process.env.GATELODGE_BIN ?? built('gatelodge')
const desktopProgram = process.env.GATELODGE_DESKTOP_BIN ?? built('gatelodge-desktop')

/** Nothing moves, as people can ask their desktop for; what is looked at is then what stays. */
const STEADY = '[Settings]\ngtk-enable-animations=0\n'

/** Cheap to check, so that tests spend their time elsewhere. */
const CONFIG = '[policy]\nscrypt_log_n = 15\n'

/**
 * Sits down at a fresh desk until the test is over.
 *
 * `port` is the lodge's, chosen by the system unless given. `data` is the directory of a lodge at another desk, to
 * look at it from this one. `keyring` puts an open keyring on the bus; without one the root key goes into a file.
 * `bus: false` is a desktop without a session bus.
 */
export async function openDesk(t, { port = 0, data, keyring = false, bus = true } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'desk-'))
  const desk = new Desk(home, port, data ?? join(home, 'data'))
  t.after(() => desk.clears())
  await desk.furnishes(bus, keyring)
  return desk
}

/**
 * A desk with a lodge that Ada lives in, and her at the window. `before` is done to the desk before the window opens.
 * `headless` is a lodge that runs by itself, so that the window only attaches to it.
 */
export async function openHome(t, { headless = false, before = () => {} } = {}) {
  const desk = await openDesk(t, { port: await freePort() })
  const lodge = headless ? await desk.startsHeadless() : undefined
  await desk.movesIn()
  await before(desk)
  return { desk, lodge, owner: await desk.opensWindow() }
}

export class Desk {
  /** What has to be undone at the end, the last thing first. It looks like a test to whoever wants to clean up. */
  #undo = []
  after = (deed) => this.#undo.push(deed)

  constructor(home, port, data) {
    this.home = home
    this.data = data
    this.port = port
    this.domain = `localhost:${port}`
    this.issuer = `http://${this.domain}`
  }

  async furnishes(bus, keyring) {
    const config = join(this.home, 'gatelodge.toml')
    const run = join(this.home, 'run')
    await writeFile(config, CONFIG, { mode: 0o600 })
    await mkdir(join(this.home, '.config/gtk-3.0'), { recursive: true })
    await writeFile(join(this.home, '.config/gtk-3.0/settings.ini'), STEADY)
    await mkdir(run, { mode: 0o700 })
    this.environment = {
      ...process.env,
      HOME: this.home,
      XDG_RUNTIME_DIR: run,
      LANG: 'C.UTF-8',
      // The drivers of the window print where they come from with every connection that is refused.
      RUST_BACKTRACE: '0',
      GATELODGE_CONFIG: config,
      GATELODGE_LISTEN: `127.0.0.1:${this.port}`,
      GATELODGE_ROOT_KEY: keyring ? 'keyring' : 'file',
    }
    for (const name of ['CONFIG', 'DATA', 'CACHE', 'STATE']) delete this.environment[`XDG_${name}_HOME`]
    this.environment.DBUS_SESSION_BUS_ADDRESS = bus ? await this.#opensBus() : `unix:path=${run}/no-bus`
    if (keyring) await this.#opensKeyring()
  }

  async #opensBus() {
    const words = ['--session', '--nofork', '--nopidfile', '--print-address']
    const daemon = this.#runs('dbus-daemon', words, ['ignore', 'pipe', 'ignore'])
    const [address] = await once(createInterface(daemon.stdout), 'line')
    return address
  }

  /** Opens a keyring. It goes into the background when it is on the bus, and ends with the bus. */
  async #opensKeyring() {
    const words = ['--unlock', '--components=secrets']
    const stdio = ['pipe', 'ignore', 'ignore']
    const daemon = spawn('gnome-keyring-daemon', words, { stdio, env: this.environment, cwd: this.home })
    daemon.stdin.end('test')
    const [code] = await once(daemon, 'exit')
    if (code !== 0) throw new Error(`the keyring did not open: ${code}`)
  }

  /** A helper in the background, ended with the desk. */
  #runs(program, words, stdio) {
    const child = spawn(program, words, { stdio, env: this.environment, cwd: this.home })
    const ended = once(child, 'exit')
    this.after(async () => {
      child.kill()
      await ended
    })
    return child
  }

  /** Opens the window and gives the person in front of it. `more` is put into the environment. */
  async opensWindow(more = {}) {
    // The driver ends with its window, and leaves a program behind that has none at that time.
    this.after(() => this.#ends(() => this.programs(), 'SIGTERM'))
    const driver = await openWindow(this, ['--data-dir', this.data], { ...this.environment, ...more })
    return new Owner(driver)
  }

  /** Starts the desktop program without a driver. `ended` gives its exit code, `said()` what it wrote so far. */
  starts(...words) {
    return this.#starts(desktopProgram, ['--data-dir', this.data, ...words])
  }

  /** Starts the lodge alone, and waits until it is ready. */
  async startsHeadless() {
    const serve = this.#starts(lodgeProgram, ['serve', '--data-dir', this.data])
    await eventually('the lodge is ready', () => serve.said().includes('Gatelodge is ready at'))
    return serve
  }

  #starts(program, words) {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment })
    const said = []
    for (const out of [child.stdout, child.stderr]) out.on('data', (data) => said.push(data))
    const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
    this.after(async () => {
      child.kill('SIGKILL')
      await ended
    })
    return { pid: child.pid, ended, said: () => Buffer.concat(said).toString(), stops: () => child.kill() }
  }

  /** The running desktop programs of this desk. */
  async programs() {
    const program = await realpath(desktopProgram)
    const running = []
    for (const id of await this.#processes())
      if ((await readlink(`/proc/${id}/exe`).catch(() => '')) === program) running.push(id)
    return running
  }

  /** All that runs at this desk: whoever has its home for a home. */
  async #processes() {
    const home = `HOME=${this.home}`
    const found = []
    for (const id of await readdir('/proc')) {
      if (!/^\d+$/.test(id)) continue
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')
      if (environment.split('\0').includes(home)) found.push(Number(id))
    }
    return found
  }

  /** Runs a line of the command line and gives what it printed; throws unless it exits with 0. */
  async command(words, input = '') {
    const options = { env: this.environment }
    const running = promisify(execFile)(lodgeProgram, [...words, '--data-dir', this.data], options)
    // Most commands end without having read anything.
    running.child.stdin.on('error', () => {})
    running.child.stdin.end(input)
    return (await running).stdout
  }

  /** Makes the instance of an owner whose passphrase is `PASSPHRASE`, by the command line. */
  async movesIn(name = 'Ada') {
    const about = ['--public-name', name, '--email', 'ada@example.org']
    const words = ['instances', 'add', this.domain, '--passphrase-file', '-', ...about]
    await this.command(words, `${PASSPHRASE}\n`)
  }

  /** Registers a client by the command line and gives what is said about it. */
  async addsApp(id, name, ...words) {
    const about = ['clients', 'add', '--instance', this.domain, '--client-id', id, '--name', name, '--json']
    return JSON.parse(await this.command([...about, ...words]))
  }

  /** Registers the app of a server by the command line. */
  async addsCloud() {
    return this.addsApp('cloud', 'Cloud', '--redirect-uri', 'https://cloud.example.org/cb')
  }

  /** Whether the lodge answers at its address. */
  async answers() {
    return fetch(`${this.issuer}/.well-known/openid-configuration`).then(
      (reply) => reply.ok,
      () => false,
    )
  }

  /** Ends them all and waits until they have gone. */
  async #ends(who, signal) {
    await eventually('everybody has left', async () => {
      const left = await who()
      for (const id of left) end(id, signal)
      return left.length === 0
    })
  }

  /** Ends everything and takes the desk away. */
  async clears() {
    for (const deed of this.#undo.reverse()) await deed()
    await this.#ends(() => this.#processes(), 'SIGKILL')
    await rm(this.home, { recursive: true, force: true })
  }
}

function end(id, signal) {
  try {
    process.kill(id, signal)
  } catch {
    // It ended by itself.
  }
}
