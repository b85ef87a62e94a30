// The X display, spoken to directly: which windows a program shows, and the button that closes one. A person would
// have a window manager for this; the display of the tests has none, and WebDriver knows only what is in a window.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'

const INTERN_ATOM = 16
const QUERY_TREE = 15
const GET_PROPERTY = 20
const GET_WINDOW_ATTRIBUTES = 3
const SEND_EVENT = 25
const SET_INPUT_FOCUS = 42
const QUERY_EXTENSION = 98
/** Of the extension XTEST: a key that is pressed or let go as if somebody did it. */
const FAKE_INPUT = 2

const VIEWABLE = 2
const CLIENT_MESSAGE = 33
const ERROR = 0
const REPLY = 1
const KEY_PRESS = 2
const KEY_RELEASE = 3
/** Keys by their place on the keyboard that a display in memory has. */
const PLACES = { enter: 36, escape: 9 }
const COOKIE = 'MIT-MAGIC-COOKIE-1'

/** Connects to the display of this process until the test is over. */
export async function openDisplay(t) {
  const number = /:(\d+)/.exec(process.env.DISPLAY)[1]
  const socket = createConnection(`/tmp/.X11-unix/X${number}`)
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  const display = new Display(socket)
  await display.introduces(await cookieOf(number))
  return display
}

class Display {
  #socket
  #unread = Buffer.alloc(0)
  #more = () => {}
  #root
  /** One question at a time; answers carry nothing else to tell them apart by. */
  #last = Promise.resolve()

  constructor(socket) {
    this.#socket = socket
    socket.on('data', (data) => {
      this.#unread = Buffer.concat([this.#unread, data])
      this.#more()
    })
  }

  async introduces(cookie) {
    const head = Buffer.alloc(12)
    head.write('l')
    head.writeUInt16LE(11, 2)
    head.writeUInt16LE(COOKIE.length, 6)
    head.writeUInt16LE(cookie.length, 8)
    this.#socket.write(Buffer.concat([head, padded(Buffer.from(COOKIE)), padded(cookie)]))
    const answer = await this.#reads(8)
    if (answer[0] !== 1) throw new Error('the display does not let this test in')
    const about = await this.#reads(answer.readUInt16LE(6) * 4)
    const [vendor, formats] = [about.readUInt16LE(16), about[21]]
    this.#root = about.readUInt32LE(32 + padding(vendor) + vendor + formats * 8)
  }

  /** The windows that a process shows now. */
  async windowsOf(process) {
    const tree = await this.#asks(QUERY_TREE, 0, u32(this.#root))
    const all = Array.from({ length: tree.readUInt16LE(16) }, (_, n) => tree.readUInt32LE(32 + 4 * n))
    const owner = await this.#atom('_NET_WM_PID')
    const shown = []
    for (const window of all) {
      // A window may be gone by the time it is asked about.
      const [about, pid] = [
        await this.#asks(GET_WINDOW_ATTRIBUTES, 0, u32(window)).catch(() => undefined),
        await this.#asks(GET_PROPERTY, 0, u32(window, owner, 0, 0, 1)).catch(() => undefined),
      ]
      if (about?.[26] !== VIEWABLE || !pid || pid.readUInt32LE(16) !== 1) continue
      if (pid.readUInt32LE(32) === process) shown.push(window)
    }
    return shown
  }

  /** Presses the button that closes a window, as a window manager passes it on. */
  async closes(window) {
    const event = Buffer.alloc(32)
    event[0] = CLIENT_MESSAGE
    event[1] = 32
    event.writeUInt32LE(window, 4)
    event.writeUInt32LE(await this.#atom('WM_PROTOCOLS'), 8)
    event.writeUInt32LE(await this.#atom('WM_DELETE_WINDOW'), 12)
    this.#tells(SEND_EVENT, 0, Buffer.concat([u32(window, 0), event]))
    // An answer to anything says that what was told before has arrived.
    await this.#atom('WM_PROTOCOLS')
  }

  /** Gives a window the keyboard and strikes a key in it. No web driver reaches the system's own dialogs. */
  async strikes(window, key) {
    const name = Buffer.from('XTEST')
    const head = Buffer.alloc(4)
    head.writeUInt16LE(name.length)
    const extension = (await this.#asks(QUERY_EXTENSION, 0, Buffer.concat([head, padded(name)])))[9]
    this.#tells(SET_INPUT_FOCUS, 1, u32(window, 0))
    for (const what of [KEY_PRESS, KEY_RELEASE]) {
      const input = Buffer.alloc(32)
      input[0] = what
      input[1] = PLACES[key]
      this.#tells(extension, FAKE_INPUT, input)
    }
    await this.#atom('WM_PROTOCOLS')
  }

  async #atom(name) {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(name.length)
    return (await this.#asks(INTERN_ATOM, 0, Buffer.concat([head, padded(Buffer.from(name))]))).readUInt32LE(
      8,
    )
  }

  #tells(opcode, detail, body) {
    const head = Buffer.from([opcode, detail, 0, 0])
    head.writeUInt16LE(1 + body.length / 4, 2)
    this.#socket.write(Buffer.concat([head, body]))
  }

  #asks(opcode, detail, body) {
    const asked = this.#last.then(async () => {
      this.#tells(opcode, detail, body)
      for (;;) {
        const head = await this.#reads(32)
        if (head[0] === ERROR) throw new Error(`the display refused request ${opcode}`)
        if (head[0] === REPLY) return Buffer.concat([head, await this.#reads(head.readUInt32LE(4) * 4)])
      }
    })
    this.#last = asked.catch(() => {})
    return asked
  }

  async #reads(length) {
    while (this.#unread.length < length) await new Promise((resolve) => (this.#more = resolve))
    const read = this.#unread.subarray(0, length)
    this.#unread = this.#unread.subarray(length)
    return read
  }
}

/** The secret of a display, from the file that `xvfb-run` wrote. None for a display that is open to everybody. */
async function cookieOf(display) {
  const file = await readFile(process.env.XAUTHORITY ?? '').catch(() => Buffer.alloc(0))
  let at = 0
  const field = () => {
    const length = file.readUInt16BE(at)
    at += 2 + length
    return file.subarray(at - length, at)
  }
  while (at < file.length) {
    at += 2
    const [, number, name, cookie] = [field(), field(), field(), field()]
    if (String(name) === COOKIE && (number.length === 0 || String(number) === display)) return cookie
  }
  return Buffer.alloc(0)
}

function u32(...words) {
  const bytes = Buffer.alloc(4 * words.length)
  words.forEach((word, n) => bytes.writeUInt32LE(word, 4 * n))
  return bytes
}

function padding(length) {
  return -length & 3
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(padding(bytes.length))])
}
