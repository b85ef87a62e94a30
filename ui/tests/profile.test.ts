import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client, Profile } from '../src/control.gen'
import type * as Claims from '../src/views/profile/claims'
import type * as Words from '../src/views/cloud/words'

let claims: typeof Claims
let words: typeof Words

beforeAll(async () => {
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('navigator', { languages: ['en'] })
  claims = await import('../src/views/profile/claims')
  words = await import('../src/views/cloud/words')
})

const app = (more: Partial<Client>): Client =>
  ({ client_id: 'a', name: 'A', kind: 'server', scopes: [], details: {}, ...more }) as Client

describe('the form of a profile', () => {
  const profile: Profile = {
    name: 'Ada',
    address: { locality: 'London' },
    roles: ['admin'],
    custom: [
      { name: 'number', value: 42, scope: null },
      { name: 'text', value: '42', scope: 'profile' },
      { name: 'plain', value: 'engine', scope: null },
    ],
  }

  it('asks for nothing when nothing was changed', () => {
    expect(claims.changeOf(claims.draftOf(profile), profile)).toEqual({})
    expect(claims.changeOf(claims.draftOf({}), {})).toEqual({})
  })

  it('asks for what was changed and for nothing else', () => {
    const draft = claims.draftOf(profile)
    draft.texts.name = ''
    draft.address.country = 'England'
    expect(claims.changeOf(draft, profile)).toEqual({
      name: '',
      address: expect.objectContaining({ locality: 'London', country: 'England' }) as unknown,
    })
  })

  it('tells text from numbers in claims of the owner, both ways', () => {
    const draft = claims.draftOf(profile)
    expect(draft.custom.map(({ value }) => value)).toEqual(['42', '"42"', 'engine'])
    draft.custom.push({ name: 'more', value: '["a", 1]', scope: '' })
    expect(claims.changeOf(draft, profile).custom).toEqual([
      ...(profile.custom ?? []),
      { name: 'more', value: ['a', 1], scope: null },
    ])
  })

  it('knows for each field where it stands', () => {
    expect(claims.groupOf('middle_name')).toBe('name')
    expect(claims.groupOf('phone_number')).toBe('contact')
    expect(claims.groupOf('address.region')).toBe('address')
    expect(claims.groupOf('birthdate')).toBe('more')
    expect(claims.groupOf('groups')).toBe('roles')
    expect(claims.groupOf('nothing')).toBeNull()
  })
})

describe('what an app is told', () => {
  const all = { name: 'Ada', email: 'ada@example.org', roles: ['admin'], team: 'engine', desk: 1 }
  const custom = [
    { name: 'team', value: 'engine', scope: 'profile' },
    { name: 'desk', value: 1, scope: null },
  ]
  const names = (client: Client | null) => claims.seenBy(client, all, custom).map(([claim]) => claim)

  it('is everything where it may ask for everything', () => {
    expect(names(null)).toEqual(['name', 'email', 'roles', 'team', 'desk'])
    expect(names(app({}))).toEqual(names(null))
  })

  it('is what its scopes open, what is always told, and what it was promised', () => {
    expect(names(app({ scopes: ['openid'] }))).toEqual(['desk'])
    expect(names(app({ scopes: ['openid', 'profile'] }))).toEqual(['name', 'team', 'desk'])
    expect(names(app({ scopes: ['openid'], details: { always_release: ['roles'] } }))).toEqual([
      'roles',
      'desk',
    ])
  })

  it('is told to no machine', () => {
    const machine = app({ kind: 'machine' })
    expect(claims.whoGets([machine], 'email', ['email'])).toEqual({ asking: [], always: [] })
    const promised = app({ scopes: ['openid'], details: { always_release: ['roles'] } })
    expect(claims.whoGets([promised], 'roles', ['roles'])).toEqual({ asking: [], always: [promised] })
    expect(claims.whoGets([promised], 'groups', ['groups'])).toEqual({ asking: [], always: [] })
  })
})

describe('the lines for a cloud server', () => {
  const settings = [
    { name: 'OC_OIDC_ISSUER', value: 'https://id.example.org', note: '', needed: true },
    { name: 'WEB_OIDC_SCOPE', value: 'openid $cope', note: '', needed: true },
  ]

  it('are quoted where a blank would end them', () => {
    expect(words.envFile(settings)).toBe(
      'OC_OIDC_ISSUER=https://id.example.org\nWEB_OIDC_SCOPE="openid $cope"',
    )
  })

  it('keep a dollar in a compose file', () => {
    expect(words.composeFile('opencloud', settings)).toContain('      WEB_OIDC_SCOPE: "openid $$cope"')
  })

  it('are explained whatever the program is called', () => {
    expect(words.noteOf('OC_OIDC_ISSUER', '')).toBe('note-issuer')
    expect(words.noteOf('OCIS_INSECURE', 'true')).toBe('note-insecure')
    expect(words.noteOf('PROXY_USER_OIDC_CLAIM', 'sub')).toBe('note-by-subject')
    expect(words.noteOf('PROXY_USER_OIDC_CLAIM', 'preferred_username')).toBe('note-by-username')
    expect(words.noteOf('WEBFINGER_IOS_OIDC_CLIENT_ID', 'x')).toBe('note-webfinger-id')
    expect(words.noteOf('SOMETHING_NEW', '')).toBeUndefined()
  })
})
