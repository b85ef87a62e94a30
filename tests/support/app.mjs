// An app that asks for access, by hand: it knows the protocol just well enough to be visited and to be refused.

import { createHash, randomBytes } from 'node:crypto'

import { addClient } from './lodge.mjs'
import { openListener } from './listener.mjs'

const CALLBACK = '/cb'

/** An app on this computer: a public client with a listener of its own. `words` go to `clients add`. */
export async function openApp(t, lodge, ...words) {
  const listener = await openListener(t)
  const client = await addClient(lodge, `http://127.0.0.1${CALLBACK}`, '--public', ...words)
  return new App(lodge, client, listener)
}

export class App {
  verifier = randomBytes(32).toString('base64url')

  constructor(lodge, client, listener) {
    this.lodge = lodge
    this.client = client
    this.listener = listener
    this.redirectUri = `${listener.origin}${CALLBACK}`
  }

  /** Where it sends the person's browser. `params` add to the request, or take the place of its own. */
  asks(params = {}) {
    const url = new URL('/signin/v1/identifier/_/authorize', this.lodge.issuer)
    url.search = new URLSearchParams({
      client_id: this.client.client_id,
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      state: 'left-luggage',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...params,
    })
    return url.href
  }

  /** Waits for the browser to come back and gives the visit. */
  comesBack() {
    return this.listener.nextVisit()
  }

  /** Exchanges the code; gives the reply's status and body. */
  async redeems(code) {
    const reply = await fetch(new URL('/konnect/v1/token', this.lodge.issuer), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: this.client.client_id,
        redirect_uri: this.redirectUri,
        code_verifier: this.verifier,
      }),
    })
    return { status: reply.status, body: await reply.json() }
  }
}
