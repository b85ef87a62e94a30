/**
 * What the owner of the lodge made of nothing keeps for themselves: the profile, the signing keys, https, and the
 * cloud servers with their apps.
 */
import type {
  Client,
  CloudKind,
  CloudServer,
  CloudSetting,
  EventKind,
  Finding,
  Https,
  Instance,
  Key,
  PresetClient,
  Problem,
  Profile,
  Reply,
  Request,
  Topic,
  TrustStep,
} from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = {
  full: boolean
  instance: () => Instance | undefined
  clients: () => readonly Client[]
  register: (id: string, name: string, kind: Client['kind'], redirects: string[]) => void
  drop: (id: string) => void
  changed: (...topics: Topic[]) => void
  write: (kind: EventKind, name: string | null, detail?: string) => void
}

const OWN = [
  'show_profile',
  'modify_profile',
  'list_keys',
  'rotate_keys',
  'revoke_key',
  'set_key_schedule',
  'show_https',
  'set_https',
  'make_local_authority',
  'export_authority',
  'install_authority',
  'remove_authority',
  'list_cloud_presets',
  'list_cloud_servers',
  'add_cloud_server',
  'remove_cloud_server',
  'cloud_settings',
  'check_cloud_server',
  'keep_subject',
] as const
type OwnRequest = Extract<Request, { request: (typeof OWN)[number] }>

export function isOwn(request: Request): request is OwnRequest {
  return (OWN as readonly string[]).includes(request.request)
}

const now = () => Math.floor(Date.now() / 1000)
const DAY = 24 * 3600

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

// The profile

let profile: Profile | null = null
let profileChanged: number | null = null

function profileOf(lodge: Lodge): Profile {
  profile ??= lodge.full
    ? {
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        preferred_username: 'ada',
        picture: 'https://ada.example.org/me.jpg',
        birthdate: '1815-12-10',
        locale: 'en-GB',
        phone_number: '+44 20 7946 0018',
        address: { street_address: '12 St James’s Square', locality: 'London', country: 'United Kingdom' },
        roles: ['opencloudAdmin'],
        groups: ['family', 'analysts'],
        custom: [
          { name: 'team', value: 'engine', scope: 'profile' },
          { name: 'desk', value: 42, scope: null },
        ],
      }
    : {}
  return profile
}

function told(lodge: Lodge): Record<string, unknown> {
  const { custom = [], ...said } = profileOf(lodge)
  const { public_name, email, timezone } = lodge.instance() ?? { public_name: '', email: '', timezone: '' }
  const fallback = { name: public_name, preferred_username: public_name, email, zoneinfo: timezone }
  const claims: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(fallback).filter(([, value]) => value !== '')),
    ...said,
  }
  if ('email' in claims) claims['email_verified'] ??= true
  if (profileChanged !== null) claims['updated_at'] = profileChanged
  for (const { name, value } of custom) claims[name] = value
  return claims
}

function modifyProfile(change: Profile, lodge: Lodge): void {
  if (change.birthdate && !/^\d{4}(-\d\d-\d\d)?$/.test(change.birthdate)) {
    refuse(
      'invalid',
      'Write the date of birth as 1815-12-10, as 0000-12-10 without the year, or as 1815.',
      'birthdate',
    )
  }
  if (change.picture && !change.picture.startsWith('http')) {
    refuse(
      'invalid',
      'This is not the address of a page: write it whole, such as https://example.org/me.',
      'picture',
    )
  }
  const taken = change.custom?.find(({ name }) => ['sub', 'email', 'name'].includes(name))
  if (taken)
    refuse('invalid', `The name ${taken.name} has a meaning of its own already. Take another one.`, 'custom')
  const isEmpty = (value: unknown) =>
    value === '' || (Array.isArray(value) && value.length === 0) || JSON.stringify(value) === '{}'
  const next = { ...profileOf(lodge), ...change }
  profile = Object.fromEntries(Object.entries(next).filter(([, value]) => !isEmpty(value)))
  profileChanged = now()
  lodge.changed('instances')
}

// Signing keys

const FAMILIES = [
  ['RSA', ['RS256', 'PS256'], 'Zt1bXk0m2d9qXo7W0yG6pB3uV8sR4nCjL5eAhFfTgQw'],
  ['P-256', ['ES256'], 'k9P2vQxN7aLr3sWmYt0bHcUeJdGfIzKoXpRqBnMvAyE'],
  ['Ed25519', ['EdDSA'], 'w4EJmH6sYdUo1rTzVbPcXnQaKgLfIyMhWjNeRkBtSuC'],
] as const

let scheduleDays: number | null = 90
let keys: Key[] = FAMILIES.map(([algorithm, signs, kid]) => ({
  kid,
  algorithm,
  signs: [...signs],
  state: 'active',
  created_at: now() - 30 * DAY,
  activates_at: now() - 30 * DAY,
  retires_at: null,
  due_at: now() + 60 * DAY,
}))

let generation = 0
function freshKeys(state: Key['state']): Key[] {
  generation += 1
  return FAMILIES.map(([algorithm, signs, kid]) => ({
    kid: `${generation}${kid.slice(1)}`,
    algorithm,
    signs: [...signs],
    state,
    created_at: now(),
    activates_at: state === 'next' ? now() + DAY : now(),
    retires_at: null,
    due_at: state === 'active' && scheduleDays !== null ? now() + scheduleDays * DAY : null,
  }))
}

const keysNow = (): Reply => ({ reply: 'keys', keys, schedule_days: scheduleDays })

// Https

const FINGERPRINT =
  '5A:11:0C:9E:42:77:F3:BD:08:61:D4:2F:90:3B:EE:17:A6:5C:84:39:1D:F0:62:CB:77:E8:0A:93:4E:B1:25:DC'

let https: Https | null = null
function httpsOf(lodge: Lodge): Https {
  https ??= {
    settings: { listen: lodge.full ? ['0.0.0.0:4443'] : [], certificate: null, key: null },
    fixed: false,
    listeners: [],
    certificate: null,
    certificate_problem: null,
    authority: lodge.full ? authority(['idp.laptop.local']) : null,
    nearby: ['laptop.local', '192.168.1.20'],
    proxies: [],
    proxy_secret: false,
    instances: lodge.full
      ? [
          { domain: 'idp.laptop.local:4443', way: 'listener', problem: null },
          {
            domain: 'id.example.org',
            way: 'nothing',
            problem: { saying: 'nobody_listens', port: 443 },
          },
        ]
      : [],
  }
  const listeners = https.settings.listen.map((address) => ({ address, open: true, problem: null }))
  const certificate = https.authority && {
    source: https.settings.certificate ? ('owner' as const) : ('local_authority' as const),
    names: https.authority.names,
    fingerprint: FINGERPRINT,
    expires_at: now() + 397 * DAY,
  }
  const missing =
    https.settings.listen.length > 0 && !certificate ? ({ saying: 'no_certificate_yet' } as const) : null
  https = { ...https, listeners, certificate, certificate_problem: missing }
  return https
}

function authority(names: string[]): NonNullable<Https['authority']> {
  return {
    title: 'Gatelodge authority of laptop (7c41)',
    names,
    fingerprint: FINGERPRINT.split(':').reverse().join(':'),
    created_at: now() - 3 * DAY,
    expires_at: now() + 3650 * DAY,
    installed: false,
  }
}

const TRUST: TrustStep[] = [
  {
    say: 'Puts the certificate beside the system’s local authorities.',
    saying: { saying: 'trust_puts_beside' },
    command: 'sudo install -m 644 gatelodge-7c41.crt /usr/local/share/ca-certificates/gatelodge-7c41.crt',
  },
  {
    say: 'Reads the list of authorities in again.',
    saying: { saying: 'trust_reads_again' },
    command: 'sudo update-ca-certificates',
  },
]

// Cloud servers

const PRESETS: Readonly<Record<CloudKind, readonly PresetClient[]>> = {
  open_cloud: [
    preset('web', 'OpenCloud Web', 'browser', ['{URL}/', '{URL}/oidc-callback.html']),
    preset('OpenCloudDesktop', 'OpenCloud Desktop', 'native', ['http://127.0.0.1', 'http://localhost']),
    preset('OpenCloudAndroid', 'OpenCloud Android', 'native', ['oc://android.opencloud.eu']),
    preset('OpenCloudIOS', 'OpenCloud iOS', 'native', ['oc://ios.opencloud.eu']),
  ],
  own_cloud: [
    preset('web', 'ownCloud Web', 'browser', ['{URL}/', '{URL}/oidc-callback.html']),
    preset(
      'xdXOt13JKxym1B1QcEncf2XDkLAexMBFwiT9j6EfhhHFJhs2KM9jbjTmf8JBXE69',
      'ownCloud desktop app',
      'native',
      ['http://127.0.0.1'],
    ),
    preset(
      'e4rAsNUSIUs0lF4nbv9FmCeUkTlV9GdgTLDH1b5uie7syb90SzEVrbN7HIpmWJeD',
      'ownCloud Android app',
      'native',
      ['oc://android.owncloud.com'],
    ),
    preset('mxd5OQDk6es5LzOzRvidJNfXLUZS2oN3oUFeXPP8LpPrhx3UroJFduGEYIBOxkY1', 'ownCloud iOS app', 'native', [
      'oc://ios.owncloud.com',
    ]),
  ],
}

function preset(client_id: string, name: string, kind: Client['kind'], redirects: string[]): PresetClient {
  return {
    client_id,
    name,
    kind,
    has_secret: client_id.length > 40,
    trusted: kind === 'browser',
    redirect_uris: redirects,
  }
}

let servers: CloudServer[] | null = null
function serversOf(lodge: Lodge): CloudServer[] {
  if (servers === null) {
    servers = []
    if (lodge.full) addServer('open_cloud', 'https://cloud.example.org', lodge)
  }
  return servers
}

function addServer(kind: CloudKind, url: string, lodge: Lodge): void {
  const clients = PRESETS[kind].map(({ client_id }) => client_id)
  servers = [...(servers ?? []), { kind, url, clients, missing: [] }]
  for (const { client_id, name, kind: program, redirect_uris } of PRESETS[kind]) {
    const here = redirect_uris.map((address) => address.replace('{URL}', url))
    if (!lodge.clients().some((known) => known.client_id === client_id)) {
      lodge.register(client_id, name, program, here)
    }
  }
}

function settingsFor(
  wishes: Extract<Request, { request: 'cloud_settings' }>,
  issuer: string,
): CloudSetting[] {
  const open = wishes.kind === 'open_cloud'
  const prefix = open ? 'OC' : 'OCIS'
  const bySubject = wishes.account_by === 'subject'
  const needed = (name: string, value: string, note: string) => ({ name, value, note, needed: true })
  const extra = (name: string, value: string, note: string) => ({ name, value, note, needed: false })
  return [
    needed(
      `${prefix}_OIDC_ISSUER`,
      issuer,
      'The address of this provider. Every letter counts; there is no slash at the end.',
    ),
    needed(
      `${prefix}_EXCLUDE_RUN_SERVICES`,
      'idp',
      'Switches off the provider that the server comes with. If the variable has other values already, add this one after a comma.',
    ),
    needed(
      'PROXY_OIDC_REWRITE_WELLKNOWN',
      'true',
      'The server hands out this provider’s discovery document as its own; apps look for it there first.',
    ),
    extra('PROXY_OIDC_ACCESS_TOKEN_VERIFY_METHOD', 'jwt', 'The server checks tokens by their signature.'),
    extra(
      'PROXY_OIDC_JWKS_REFRESH_INTERVAL',
      '60',
      'Minutes after which the server reads the signing keys again.',
    ),
    needed(
      'PROXY_USER_OIDC_CLAIM',
      bySubject ? 'sub' : 'preferred_username',
      bySubject
        ? 'The server knows people by their subject, which never changes hands.'
        : 'The server knows people by their user name, as its accounts exist already. Whoever gets the name gets the account.',
    ),
    needed(
      'PROXY_USER_CS3_CLAIM',
      bySubject ? 'userid' : 'username',
      'What that is called inside the server.',
    ),
    needed('PROXY_AUTOPROVISION_ACCOUNTS', 'true', 'The first sign-in makes the account.'),
    needed(
      'PROXY_ROLE_ASSIGNMENT_DRIVER',
      wishes.roles ? 'oidc' : 'default',
      wishes.roles ? 'The server takes the role from the tokens.' : 'Everybody gets the server’s usual role.',
    ),
    needed('WEB_OIDC_CLIENT_ID', 'web', 'The id of the web front end.'),
    needed('WEB_OIDC_SCOPE', 'openid profile email groups roles', 'What the web front end asks for.'),
    needed(
      'WEB_OIDC_METADATA_URL',
      `${issuer}/.well-known/openid-configuration`,
      'Where the web front end finds everything else.',
    ),
    needed('WEB_OIDC_AUTHORITY', issuer, 'The provider, once more for the web front end.'),
    needed(
      'PROXY_CSP_CONFIG_FILE_LOCATION',
      open ? '/etc/opencloud/csp.yaml' : '/etc/ocis/csp.yaml',
      `A copy of the server’s content security policy with ${issuer} added to connect-src and frame-src; without it signing in on the web fails without a word.`,
    ),
    ...(wishes.insecure
      ? [needed(`${prefix}_INSECURE`, 'true', 'The server does not check certificates.')]
      : []),
  ]
}

const US = 'http://localhost:4283'
const found = (check: Finding['check'], state: Finding['state'], saying: Finding['saying']): Finding => ({
  check,
  state,
  saying,
  say: '',
})
const CHECKED: readonly Finding[] = [
  found('address', 'attention', { saying: 'issuer_not_https', issuer: US }),
  found('apps', 'well', { saying: 'apps_registered' }),
  found('certificate', 'attention', { saying: 'certificate_none' }),
  found('this provider', 'well', { saying: 'provider_answers', issuer: US }),
  found('cross-origin', 'well', { saying: 'cross_origin_open' }),
  found('server', 'well', { saying: 'server_answers' }),
  found("server's discovery", 'broken', {
    saying: 'discovery_names_another',
    told: 'https://cloud.example.org',
    issuer: US,
  }),
  found('web front end', 'attention', { saying: 'web_says_nothing' }),
  found("server's WebFinger", 'attention', { saying: 'web_finger_says_nothing' }),
]

export function own(request: OwnRequest, lodge: Lodge): Reply {
  switch (request.request) {
    case 'show_profile':
    case 'modify_profile':
      if (request.request === 'modify_profile') modifyProfile(request.change, lodge)
      return { reply: 'profile', profile: profileOf(lodge), claims: told(lodge), updated_at: profileChanged }
    case 'list_keys':
      return keysNow()
    case 'rotate_keys': {
      const kept = keys.map((key): Key =>
        request.now && key.state === 'active'
          ? { ...key, state: 'retiring', retires_at: now() + DAY, due_at: null }
          : key,
      )
      const fresh = keys.some((key) => key.state === 'next') ? [] : freshKeys(request.now ? 'active' : 'next')
      keys = request.now ? [...fresh, ...kept] : [...kept, ...fresh]
      lodge.write('keys_rotated', null)
      lodge.changed('keys', 'events')
      return keysNow()
    }
    case 'revoke_key': {
      const gone = keys.find(({ kid }) => kid === request.kid)
      if (!gone)
        refuse('not_found', `There is no key ${request.kid} in use; it may have gone by itself.`, 'kid')
      const successor = freshKeys('active').find(({ algorithm }) => algorithm === gone?.algorithm)
      keys = keys.filter((key) => key !== gone)
      if (gone?.state === 'active' && successor) keys = [successor, ...keys]
      lodge.write('key_revoked', null)
      lodge.changed('keys', 'events')
      return keysNow()
    }
    case 'set_key_schedule':
      scheduleDays = request.days
      keys = keys.map((key) => ({
        ...key,
        due_at: key.state === 'active' && request.days ? key.activates_at + request.days * DAY : null,
      }))
      lodge.changed('keys')
      return keysNow()
    case 'show_https':
      return { reply: 'https', ...httpsOf(lodge) }
    case 'set_https': {
      const bad = request.listen.find((address) => !/^(\[[\da-f:]+\]|\d+\.\d+\.\d+\.\d+):\d+$/.test(address))
      if (bad) refuse('invalid', `"${bad}" is not an address with a port, such as 0.0.0.0:4443.`, 'listen')
      if (request.certificate !== null && !request.certificate.startsWith('/')) {
        refuse('invalid', `The file ${request.certificate} cannot be read.`, 'certificate')
      }
      const { request: _, ...settings } = request
      https = { ...httpsOf(lodge), settings }
      lodge.changed('https')
      return { reply: 'https', ...httpsOf(lodge) }
    }
    case 'make_local_authority': {
      const names = request.names.filter((name) => name !== '')
      const bad = names.find((name) => /[\s/]/.test(name))
      if (bad) refuse('invalid', `"${bad}" is no host name and no IP address.`, 'names')
      if (names.length === 0) refuse('invalid', 'Give at least one name.', 'names')
      https = { ...httpsOf(lodge), authority: { ...authority(names), created_at: now() } }
      lodge.changed('https')
      return { reply: 'https', ...httpsOf(lodge) }
    }
    case 'export_authority':
      return {
        reply: 'authority_files',
        file_name: 'gatelodge-7c41',
        pem: '-----BEGIN CERTIFICATE-----\nMIIBnzCCAUWgAwIBAgIUR2F0ZWxvZGdlIG1hZGUgb2Ygbm90aGluZzAKBggqhkjO\nPQQDAjAvMS0wKwYDVQQDDCRHYXRlbG9kZ2UgYXV0aG9yaXR5IG9mIGxhcHRvcCAo\n-----END CERTIFICATE-----\n',
        profile:
          '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n  <dict>…</dict>\n</plist>\n',
      }
    case 'install_authority':
      if (!request.only_tell && https?.authority) {
        https = { ...https, authority: { ...https.authority, installed: true } }
        lodge.changed('https')
      }
      return { reply: 'trust', done: !request.only_tell, steps: TRUST, problem: null }
    case 'remove_authority':
      https = { ...httpsOf(lodge), authority: null }
      lodge.changed('https')
      return {
        reply: 'trust',
        done: false,
        steps: [
          {
            say: 'Reads the list of authorities in again.',
            saying: { saying: 'trust_reads_again' },
            command: 'sudo update-ca-certificates --fresh',
          },
        ],
        problem: 'This computer still trusts it; the password was not given.',
      }
    case 'list_cloud_presets':
      return {
        reply: 'cloud_presets',
        presets: [
          { kind: 'open_cloud', name: 'OpenCloud', clients: [...PRESETS.open_cloud] },
          { kind: 'own_cloud', name: 'ownCloud Infinite Scale', clients: [...PRESETS.own_cloud] },
        ],
      }
    case 'list_cloud_servers':
      return { reply: 'cloud_servers', servers: serversOf(lodge) }
    case 'add_cloud_server':
      if (!/^https?:\/\/[^\s/]+$/.test(request.url.replace(/\/$/, ''))) {
        refuse(
          'invalid',
          'This is not the address of a server: write it whole, such as https://cloud.example.org.',
          'url',
        )
      }
      if (serversOf(lodge).some(({ url }) => url === request.url)) {
        refuse('already_exists', 'This server is on the list already.', 'url')
      }
      addServer(request.kind, request.url.replace(/\/$/, ''), lodge)
      lodge.changed('instances', 'clients', 'events')
      return { reply: 'cloud_servers', servers: serversOf(lodge) }
    case 'remove_cloud_server': {
      const gone = serversOf(lodge).find(({ url }) => url === request.url)
      servers = serversOf(lodge).filter((server) => server !== gone)
      for (const id of gone?.clients ?? []) lodge.drop(id)
      lodge.changed('instances', 'clients', 'events')
      return { reply: 'cloud_servers', servers }
    }
    case 'cloud_settings':
      return {
        reply: 'cloud_settings',
        settings: settingsFor(request, lodge.instance()?.issuer ?? 'http://localhost:4283'),
      }
    case 'check_cloud_server':
      return { reply: 'findings', findings: [...CHECKED] }
    case 'keep_subject':
      if (request.raw_id.trim() === '') {
        refuse(
          'invalid',
          'Give the account’s id in the old directory, such as 4c510ada-c86b-4815-8820-42cdf82c3d51.',
          'raw_id',
        )
      }
      return {
        reply: 'subject',
        subject: 'kS4xN2Zp0cY7mQeVwT1rJb8LhUaDgFi5@identifier-libregraph',
        previous: lodge.instance()?.subject ?? '',
        applied: request.apply,
        warnings: [
          { saying: 'subject_taken_for_another' },
          { saying: 'subject_access_withdrawn' },
          { saying: 'subject_compare' },
        ],
      }
  }
}
