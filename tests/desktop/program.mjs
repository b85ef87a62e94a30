// An app that goes on after the sign-in: it exchanges its code, asks who signed in, and comes back for more.

import assert from 'node:assert/strict'

import { App } from '../support/app.mjs'

export class Program extends App {
  /** Signs the person in, who allows everything, and gives the tokens. Its own page need not exist. */
  async signsIn(person, params = {}) {
    const answered = person.page.waitForRequest((request) => request.url().startsWith(this.redirectUri))
    await person.visits(this.asks({ scope: 'openid profile offline_access', ...params }))
    if (person.path() === '/signin/v1/identifier') await person.signsIn()
    await person.page.locator('#consent-allow').click()
    const code = new URL((await answered).url()).searchParams.get('code')
    const reply = await this.#asksForTokens({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
    })
    const tokens = await reply.json()
    assert.equal(reply.status, 200, JSON.stringify(tokens))
    return tokens
  }

  /** Asks without a page being shown, and gives what is wrong. */
  async asksSilently(person) {
    await person.visits(this.asks({ prompt: 'none' }))
    return new URL(person.page.url()).searchParams.get('error')
  }

  /** Gives the reply to a refresh. */
  refreshes({ refresh_token }) {
    return this.#asksForTokens({ grant_type: 'refresh_token', refresh_token })
  }

  /** Gives the reply about who signed in. */
  asksWho({ access_token }) {
    const headers = { authorization: `Bearer ${access_token}` }
    return fetch(new URL('/konnect/v1/userinfo', this.lodge.issuer), { headers })
  }

  #asksForTokens(params) {
    const { client_id, client_secret } = this.client
    const body = new URLSearchParams({ client_id, ...(client_secret && { client_secret }), ...params })
    return fetch(new URL('/konnect/v1/token', this.lodge.issuer), { method: 'POST', body })
  }
}
