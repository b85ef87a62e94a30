import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client } from '../src/control.gen'
import {
  changeOf,
  DEVICE_CODE,
  draftOf,
  emptyDraft,
  grantTypesOf,
  isReady,
  newClient,
  turned,
  type Draft,
} from '../src/views/apps/draft'
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

const FILES: Client = {
  client_id: 'files',
  name: 'Files',
  kind: 'server',
  redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
  post_logout_redirect_uris: [],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scopes: ['openid', 'email', 'LibreGraph.UUID'],
  token_endpoint_auth_method: 'client_secret',
  id_token_signed_response_alg: 'ES256',
  trusted: true,
  pkce_optional: true,
  created_at: 0,
  last_used_at: null,
  live_grants: 0,
  publisher: 'owner',
  software_id: '',
  software_version: '',
  has_logo: false,
  details: {
    client_uri: '',
    logo_uri: 'https://a.example/logo.png',
    contacts: ['ada@example.org'],
    jwks: '',
    subject_type: 'public',
    default_max_age: -1,
    default_acr_values: [],
    refresh_mode: 'rotate',
    always_release: ['roles'],
    dialect: 'open_id',
  },
}

const UNTOUCHED = {
  name: null,
  redirect_uris: null,
  post_logout_redirect_uris: null,
  scopes: null,
  id_token_signed_response_alg: null,
  trusted: null,
  pkce_optional: null,
  grant_types: null,
  response_types: null,
  token_endpoint_auth_method: null,
  details: {},
}

describe('the form of an app', () => {
  const change = (write: (draft: Draft) => void, client = FILES) => {
    const draft = draftOf(client)
    write(draft)
    return changeOf(draft, client)
  }

  it('leaves to the lodge what was left empty', () => {
    const client = newClient({
      ...emptyDraft(),
      name: ' Files ',
      redirect_uris: [' https://a.example/cb ', ''],
    })
    expect(client).toMatchObject({
      client_id: null,
      client_secret: null,
      name: 'Files',
      redirect_uris: ['https://a.example/cb'],
      post_logout_redirect_uris: [],
      scopes: [],
    })
    expect(client.details).toEqual({})
  })

  it('takes scopes from the boxes and as people write them', () => {
    const draft = { ...emptyDraft(), scopes: ['email', 'openid'], otherScopes: ' LibreGraph.UUID,  acr ' }
    expect(newClient(draft).scopes).toEqual(['openid', 'email', 'LibreGraph.UUID', 'acr'])
  })

  it('never lets a new public client go without PKCE', () => {
    const draft = { ...emptyDraft(), pkce_optional: true }
    expect(newClient(draft).pkce_optional).toBe(true)
    expect(newClient({ ...draft, kind: 'native' }).pkce_optional).toBe(false)
    expect(turned(draft, 'browser').pkce_optional).toBe(false)
  })

  it('asks for the grant types that its answers need', () => {
    const draft = emptyDraft()
    expect(grantTypesOf(draft)).toEqual(['authorization_code', 'refresh_token'])
    expect(grantTypesOf({ ...draft, response_types: ['id_token'] })).toEqual(['implicit', 'refresh_token'])
    expect(grantTypesOf({ ...draft, response_types: ['code', 'code token'], grants: [] })).toEqual([
      'authorization_code',
      'implicit',
    ])
    expect(grantTypesOf(emptyDraft('device'))).toEqual(['refresh_token', DEVICE_CODE])
    expect(grantTypesOf(emptyDraft('machine'))).toEqual(['client_credentials'])
  })

  it('is ready when the kind of program has all that it needs', () => {
    expect(isReady(emptyDraft())).toBe(false)
    expect(isReady({ ...emptyDraft(), name: 'Files' })).toBe(false)
    expect(isReady({ ...emptyDraft(), name: 'Files', redirect_uris: ['https://a.example/cb'] })).toBe(true)
    expect(isReady({ ...emptyDraft('machine'), name: 'Backup' })).toBe(true)
    expect(isReady({ ...emptyDraft('device'), name: ' ' })).toBe(false)
    expect(isReady({ ...emptyDraft('device'), name: 'Frame', default_max_age: 'a day' })).toBe(false)
  })

  it('keeps what does not depend on the kind when the kind changes', () => {
    const draft = { ...emptyDraft(), name: 'Files', redirect_uris: ['https://a.example/cb'] }
    expect(turned(draft, 'native')).toMatchObject({
      ...draft,
      kind: 'native',
      token_endpoint_auth_method: 'none',
    })
    expect(turned(turned(draft, 'machine'), 'server')).toEqual(draft)
  })

  it('changes nothing when nothing was changed', () => {
    expect(change(() => {})).toEqual(UNTOUCHED)
  })

  it('changes what was changed, and nothing beside it', () => {
    expect(change((draft) => (draft.trusted = false))).toEqual({ ...UNTOUCHED, trusted: false })
    expect(change((draft) => draft.redirect_uris.pop())).toEqual({
      ...UNTOUCHED,
      redirect_uris: ['https://a.example/cb'],
    })
    expect(change((draft) => (draft.response_types = ['code', 'id_token']))).toEqual({
      ...UNTOUCHED,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code', 'id_token'],
    })
  })

  it('clears what was emptied', () => {
    expect(change((draft) => (draft.logo_uri = ' ')).details).toEqual({ logo_uri: '' })
    expect(change((draft) => (draft.contacts = [''])).details).toEqual({ contacts: [] })
    const known = { ...FILES, details: { ...FILES.details, default_max_age: 300 } }
    expect(draftOf(known).default_max_age).toBe('300')
    expect(change((draft) => (draft.default_max_age = ''), known).details).toEqual({ default_max_age: -1 })
  })

  it('sends the keys from the place that was chosen', () => {
    const write = (draft: Draft) => {
      draft.keys = 'address'
      draft.jwks_uri = 'https://a.example/jwks.json'
      draft.jwks = 'what was written before'
    }
    expect(change(write).details).toEqual({ jwks_uri: 'https://a.example/jwks.json' })
    const known = { ...FILES, details: { ...FILES.details, jwks: '{"keys":[]}' } }
    expect(change((draft) => (draft.keys = 'none'), known).details).toEqual({ jwks: '' })
  })

  it('leaves alone what it has no box for', () => {
    const preset = { ...FILES, kind: 'native', token_endpoint_auth_method: 'client_secret' } as const
    expect(change((draft) => (draft.name = 'Desktop'), preset)).toEqual({ ...UNTOUCHED, name: 'Desktop' })
  })
})

describe('what is registered of an app', () => {
  let factsOf: typeof import('../src/views/apps/facts').factsOf
  let summaryOf: typeof import('../src/views/apps/facts').summaryOf
  let groupOf: typeof import('../src/views/apps/facts').groupOf
  beforeAll(async () => {
    vi.stubGlobal('addEventListener', () => undefined)
    vi.stubGlobal('navigator', { languages: ['en'] })
    ;({ factsOf, summaryOf, groupOf } = await import('../src/views/apps/facts'))
  })

  it('names in one line what is not as usual', () => {
    const facts = factsOf(draftOf(FILES))
    expect(summaryOf('about', facts)).toBe(
      'Picture: https://a.example/logo.png · Whom to write to: ada@example.org',
    )
    expect(summaryOf('rules', facts)).toBe(
      'Never ask me · May go without PKCE · Told without being asked: roles',
    )
    expect(summaryOf('sign-out', facts)).toBe('Whether the app is told when you sign out')
  })

  it('says nothing about browsers of a program that has none', () => {
    const terms = (kind: Client['kind']) => factsOf(emptyDraft(kind)).map(({ term }) => term)
    expect(terms('server')).toContain('frontchannel_logout_uri')
    for (const term of ['response_types', 'post_logout_redirect_uris', 'frontchannel_logout_uri']) {
      expect(terms('device')).not.toContain(term)
      expect(terms('machine')).not.toContain(term)
    }
    expect(terms('machine')).not.toContain('id_token_signed_response_alg')
    expect(terms('device')).toContain('id_token_signed_response_alg')
  })

  it('stands in the group that the form has it in', () => {
    for (const kind of ['server', 'browser', 'native', 'device', 'machine'] as const) {
      for (const fact of factsOf(emptyDraft(kind))) expect(groupOf(fact.term)).toBe(fact.group)
    }
    expect(groupOf('name')).toBeNull()
    expect(groupOf(null)).toBeNull()
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
