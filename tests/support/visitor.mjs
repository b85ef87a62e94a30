// A person at a browser without script and without a window: keeps cookies, sends forms, follows redirects within the
// lodge. For tests in which no page behaves; for the others there is person.mjs. The Rust tests have their own.

import { PASSPHRASE } from './lodge.mjs'

export class Visitor {
  #cookies = new Map()

  constructor(lodge) {
    this.lodge = lodge
  }

  /** A person who is signed in already. */
  static async signedIn(lodge) {
    const visitor = new Visitor(lodge)
    const page = await visitor.opens(`${lodge.issuer}/signin/v1/identifier`)
    await visitor.submits(page, { passphrase: PASSPHRASE })
    return visitor
  }

  /**
   * Goes where an app sends them, signs in and allows if asked, and gives the answer to the app as a `Request`: a
   * GET of where a redirect leads, or the POST of the form that the page holds.
   */
  async answers(address) {
    let page = await this.opens(address)
    if (page.html?.includes('id="login-submit"')) page = await this.submits(page, { passphrase: PASSPHRASE })
    if (page.html?.includes('id="consent-allow"')) page = await this.submits(page, { decision: 'allow' })
    if (page.html?.includes('id="form-post"')) {
      const { action, fields } = formOf(page)
      return new Request(action, { method: 'POST', body: fields })
    }
    if (!page.left) throw new Error(`no answer but ${page.url}: ${page.status} ${page.html}`)
    return new Request(page.left)
  }

  /** Opens an address of the lodge; gives the page at the end, or as `left` the address that led out of the lodge. */
  async opens(address) {
    return this.#goes(String(address), { method: 'GET' })
  }

  /** Sends the one form of a page, with these values in place of its own. */
  async submits(page, values) {
    const { action, fields } = formOf(page)
    for (const [name, value] of Object.entries(values)) fields.set(name, value)
    const headers = { origin: this.lodge.issuer }
    return this.#goes(new URL(action, page.url).href, { method: 'POST', body: fields, headers })
  }

  async #goes(address, init) {
    for (let redirects = 0; redirects < 10; redirects += 1) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { ...init.headers, ...(cookie && { cookie }) }
      const reply = await fetch(address, { ...init, headers, redirect: 'manual' })
      for (const line of reply.headers.getSetCookie()) this.#keeps(line)
      const location = reply.headers.get('location')
      if (!location) return { url: address, status: reply.status, html: await reply.text() }
      await reply.arrayBuffer()
      const next = new URL(location, address)
      if (next.origin !== new URL(this.lodge.issuer).origin) return { left: next.href }
      address = next.href
      init = { method: 'GET' }
    }
    throw new Error(`a loop of redirects at ${address}`)
  }

  #keeps(line) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    if (/; *max-age=0/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

/** The address, the hidden fields and the ticks of a page's one form. */
function formOf({ html, status }) {
  const form = /<form[^]*?<\/form>/.exec(html)?.[0]
  if (!form) throw new Error(`no form on ${status} ${html}`)
  const fields = new URLSearchParams()
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const ticked = /type="checkbox"/.test(tag) && / checked/.test(tag) && !/ disabled/.test(tag)
    if (ticked || /type="hidden"/.test(tag))
      fields.append(attribute(tag, 'name'), attribute(tag, 'value') ?? '')
  }
  return { action: attribute(form, 'action'), fields }
}

function attribute(tag, name) {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|quot|amp));/gi, (_, decimal, hex, word) => {
    if (word) return { lt: '<', gt: '>', quot: '"', amp: '&' }[word.toLowerCase()]
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
  })
}
