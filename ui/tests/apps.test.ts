import { describe, expect, it } from 'vitest'
import type { Client } from '../src/control.gen'
import { changeOf, draftOf, emptyDraft, newClient } from '../src/views/apps/draft'
import { endpointsOf } from '../src/views/apps/endpoints'
import { remarkOn } from '../src/views/apps/redirect'

describe('a redirect address', () => {
  const fine = [
    ['https://files.example.org/oauth/callback', 'server'],
    ['https://files.example.org:8443/cb?app=files', 'server'],
    ['http://127.0.0.1:8080/cb', 'server'],
    ['http://localhost:5173/', 'browser'],
    ['org.example.notes:/callback', 'native'],
    ['', 'server'],
  ] as const
  it.each(fine)('%s is fine for %s', (address, kind) => {
    expect(remarkOn(address, kind)).toBeNull()
  })

  const wrong = [
    ['http://files.example.org/cb', 'server', 'redirect-http'],
    ['http://127.0.0.1.evil.example/cb', 'native', 'redirect-http'],
    ['http://localhost.evil.example/cb', 'native', 'redirect-http'],
    ['http://127.0.0.1:80@evil.example/cb', 'native', 'redirect-userinfo'],
    ['https://files.example.org/cb#top', 'server', 'redirect-fragment'],
    ['https://*.example.org/cb', 'server', 'redirect-wildcard'],
    ['https://files.example.org/c b', 'server', 'redirect-blank'],
    ['https://files.example.org\\cb', 'server', 'redirect-blank'],
    ['https://files.example.org/\u0007', 'server', 'redirect-blank'],
    ['https:///cb', 'server', 'redirect-no-host'],
    ['https:files.example.org', 'server', 'redirect-no-host'],
    ['files.example.org/cb', 'server', 'redirect-no-scheme'],
    ['localhost:3000/cb', 'native', 'redirect-no-scheme'],
    ['JavaScript:alert(1)', 'native', 'redirect-scheme'],
    ['data:text/html,x', 'native', 'redirect-scheme'],
    ['notes:/callback', 'native', 'redirect-scheme-dot'],
    ['org.example.notes:/callback', 'server', 'redirect-own-scheme'],
    ['org.example.notes:/callback', 'browser', 'redirect-own-scheme'],
    [`https://files.example.org/${'x'.repeat(2000)}`, 'server', 'redirect-long'],
  ] as const
  it.each(wrong)('%s is not taken for %s', (address, kind, text) => {
    expect(remarkOn(address, kind)).toEqual({ wrong: true, text })
  })

  it('on this computer tells a native program about ports', () => {
    expect(remarkOn('http://127.0.0.1/cb', 'native')).toEqual({ wrong: false, text: 'redirect-any-port' })
    expect(remarkOn('http://[::1]/cb', 'native')).toEqual({ wrong: false, text: 'redirect-any-port' })
    expect(remarkOn('http://localhost/cb', 'native')).toEqual({ wrong: false, text: 'redirect-localhost' })
  })
})

describe('the form of an app', () => {
  it('leaves to the lodge what was left empty', () => {
    const client = newClient({ ...emptyDraft(), name: ' Files ', redirects: [' https://a.example/cb ', ''] })
    expect(client).toMatchObject({
      client_id: null,
      client_secret: null,
      name: 'Files',
      redirect_uris: ['https://a.example/cb'],
      post_logout_redirect_uris: [],
      scopes: [],
    })
  })

  it('takes scopes as people write them', () => {
    expect(newClient({ ...emptyDraft(), scopes: ' openid,  profile email ' }).scopes).toEqual([
      'openid',
      'profile',
      'email',
    ])
  })

  it('never lets a public client go without PKCE', () => {
    const draft = { ...emptyDraft(), pkceOptional: true }
    expect(newClient({ ...draft, kind: 'server' }).pkce_optional).toBe(true)
    expect(newClient({ ...draft, kind: 'native' }).pkce_optional).toBe(false)
    expect(changeOf({ ...draft, kind: 'browser' }).pkce_optional).toBe(false)
  })

  it('changes nothing when nothing was changed', () => {
    const client: Client = {
      client_id: 'files',
      name: 'Files',
      kind: 'server',
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scopes: ['openid', 'email'],
      token_endpoint_auth_method: 'client_secret',
      id_token_signed_response_alg: 'ES256',
      trusted: true,
      pkce_optional: true,
      created_at: 0,
      last_used_at: null,
      live_grants: 0,
    }
    expect(client).toMatchObject(changeOf(draftOf(client)))
  })
})

describe('the endpoints', () => {
  it('stand below the issuer', () => {
    for (const issuer of ['http://localhost:4283', 'http://localhost:4283/']) {
      expect(endpointsOf(issuer).find(({ term }) => term === 'token_endpoint')?.address).toBe(
        'http://localhost:4283/konnect/v1/token',
      )
    }
  })
})
