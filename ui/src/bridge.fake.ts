/**
 * A lodge made of nothing, for looking at the window in a browser (`npm run dev`). It stands in for the two modules
 * of Tauri that `bridge.ts` uses, so that the bridge itself is the real one. No production build contains it: only
 * the `preview` mode of vite.config.ts knows this file, and a test looks for it in the bundle.
 *
 * `?scene=` chooses what it pretends: `full` (the default), `empty`, `first-run`, `failed`, `attached`.
 */
import type {
  Client,
  ClientDetails,
  Event,
  EventKind,
  Instance,
  Passkey,
  Problem,
  Reason,
  Reply,
  Request,
  Session,
  Topic,
} from './control.gen'
import { gate, isGate } from './bridge.fake.gate'
import { connected, isAccounts } from './bridge.fake.accounts'
import { cozy, COZY_FACTS, isCozy } from './bridge.fake.cozy'
import { factors, isFactor } from './bridge.fake.factor'
import { fetched, isKonnectors } from './bridge.fake.konnectors'
import { isOwn, own } from './bridge.fake.own'
import { isProgram, programs } from './bridge.fake.programs'
import { testRun } from './bridge.fake.runs'
import type { ShellRequest, ShellState } from './shell'

const scene = new URLSearchParams(location.search).get('scene') ?? 'full'
const now = () => Math.floor(Date.now() / 1000)
const ago = (minutes: number) => now() - Math.round(minutes * 60)
const HOUR = 60
const DAY = 24 * HOUR

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

let state: ShellState = {
  lodge: scene === 'failed' ? 'failed' : scene === 'attached' ? 'attached' : 'embedded',
  problem:
    scene === 'failed'
      ? 'Port 4283 is taken by another program (python3, process 41522). End it, or start Gatelodge with another port.'
      : null,
  autostart: false,
  platform: 'linux',
  path: null,
}

let instances: Instance[] =
  scene === 'first-run'
    ? []
    : [
        {
          domain: 'localhost:4283',
          issuer: 'http://localhost:4283',
          discovery: 'http://localhost:4283/.well-known/openid-configuration',
          subject: 'f2c4b1d07a6e',
          public_name: 'Ada',
          email: 'ada@example.org',
          locale: '',
          timezone: 'Europe/Paris',
          context_name: '',
          oidc_id: '',
          onboarded: true,
          created_at: ago(41 * DAY),
          cozy: COZY_FACTS,
        },
      ]

let clients: Client[] =
  scene === 'empty' || scene === 'first-run'
    ? []
    : [
        client('files', 'Files', 'server', ['https://files.example.org/oauth/callback'], ago(12), 2),
        client(
          'notes-desktop',
          'Notes for the desktop',
          'native',
          ['http://127.0.0.1/callback', 'org.example.notes:/callback'],
          ago(2 * DAY),
          1,
        ),
        client('reader', 'Reader', 'browser', ['https://reader.example.org/'], null, 0),
        client('frame', 'Photo frame', 'device', [], null, 0),
        client('nightly', 'Nightly report', 'machine', [], ago(9 * HOUR), 1),
      ]

function client(
  id: string,
  name: string,
  kind: Client['kind'],
  redirects: string[],
  used: number | null,
  live: number,
): Client {
  const grants = {
    server: ['authorization_code', 'refresh_token'],
    browser: ['authorization_code', 'refresh_token'],
    native: ['authorization_code', 'refresh_token'],
    device: ['refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    machine: ['client_credentials'],
  }
  return {
    client_id: id,
    name,
    kind,
    redirect_uris: redirects,
    post_logout_redirect_uris: [],
    grant_types: grants[kind],
    response_types: redirects.length > 0 ? ['code'] : [],
    scopes: kind === 'browser' ? ['openid', 'profile'] : [],
    token_endpoint_auth_method: kind === 'server' || kind === 'machine' ? 'client_secret' : 'none',
    id_token_signed_response_alg: 'RS256',
    trusted: false,
    pkce_optional: false,
    created_at: ago(30 * DAY),
    last_used_at: used,
    live_grants: live,
    publisher: kind === 'native' ? 'dynamic' : 'owner',
    software_id: kind === 'native' ? 'org.example.notes' : '',
    software_version: kind === 'native' ? '4.2' : '',
    has_logo: kind === 'server',
    details:
      kind === 'server'
        ? {
            client_uri: 'https://files.example.org/',
            logo_uri: 'https://files.example.org/logo.png',
            backchannel_logout_uri: 'https://files.example.org/oauth/signed-out',
            always_release: ['roles', 'groups'],
          }
        : {},
  }
}

let sessions: Session[] =
  scene === 'empty' || scene === 'first-run'
    ? []
    : [
        session('s1', 'Firefox on Linux', '127.0.0.1', ago(3 * DAY), ago(12), [
          'Files',
          'Notes for the desktop',
        ]),
        session('s2', 'Safari on iPhone', '192.168.1.23', ago(9 * DAY), ago(26 * HOUR), ['Files']),
        session('s3', 'Chromium on Windows', '192.168.1.40', ago(12 * DAY), ago(6 * DAY), []),
      ]

let passkeys: Passkey[] =
  scene === 'full'
    ? [
        {
          number: 1,
          name: 'Blue security key',
          host: 'localhost',
          copied: false,
          created_at: ago(20 * DAY),
          last_used_at: ago(2 * DAY),
        },
        {
          number: 2,
          name: 'Phone',
          host: 'localhost',
          copied: true,
          created_at: ago(3 * DAY),
          last_used_at: null,
        },
      ]
    : []
const passkeysReply = (): Reply => ({
  reply: 'passkeys',
  passkeys,
  page: 'http://localhost:4283/signin/v1/passkeys',
})

/** What the lodge reads in a detail; the lists here are short. */
function reasonOf(detail: string): Reason | null {
  const device = /^(\w+) on (\w+)$/.exec(detail)
  if (device) return { reason: 'device', browser: device[1] ?? '', system: device[2] ?? '' }
  if (detail.includes('refresh token')) return { reason: 'refresh_token_again' }
  return null
}

function session(
  id: string,
  device: string,
  address: string,
  since: number,
  seen: number,
  apps: string[],
): Session {
  return {
    id,
    device,
    on: reasonOf(device),
    address,
    place: address === '127.0.0.1' ? 'computer' : 'network',
    signed_in_at: since,
    last_seen_at: seen,
    amr: ['pwd'],
    clients: apps,
  }
}

let lastEvent = 100
let events: Event[] =
  scene === 'empty' || scene === 'first-run'
    ? []
    : (
        [
          ['token_issued', 12, 'Files', ''],
          ['consent_given', 13, 'Files', ''],
          ['signed_in', 14, null, 'Firefox on Linux'],
          ['sign_in_failed', 15, null, 'Firefox on Linux'],
          ['signed_in', 26 * HOUR, null, 'Safari on iPhone'],
          ['request_refused', 27 * HOUR, 'Reader', 'redirect_uri is not registered'],
          ['client_added', 27 * HOUR + 4, 'Reader', ''],
          ['token_issued', 2 * DAY, 'Notes for the desktop', ''],
          [
            'replay_detected',
            2 * DAY + 30,
            'Notes for the desktop',
            'refresh token used again after 4 hours',
          ],
          ['access_revoked', 2 * DAY + 31, 'Notes for the desktop', ''],
          ['consent_denied', 5 * DAY, 'Reader', ''],
          ['keys_rotated', 30 * DAY, null, ''],
          ['client_added', 30 * DAY + 2, 'Files', ''],
          ['passphrase_changed', 41 * DAY, null, ''],
          ['instance_added', 41 * DAY, null, ''],
        ] as const
      ).map(([kind, minutes, name, detail]) => ({
        id: lastEvent--,
        at: ago(minutes),
        kind,
        client: name,
        detail,
        reason: reasonOf(detail),
      }))
lastEvent = 100

type Handler = (event: { payload: Topic }) => void
const listeners = new Set<Handler>()

/** Stands in for `@tauri-apps/api/event`. */
export function listen(event: string, handler: Handler): Promise<() => void> {
  if (event === 'lodge-changed') listeners.add(handler)
  return Promise.resolve(() => listeners.delete(handler))
}

/** Stands in for `@tauri-apps/api/core`. */
export async function invoke(
  command: string,
  { request }: { request: Request | ShellRequest },
): Promise<unknown> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return command === 'shell' ? shell(request as ShellRequest) : answer(request as Request)
}

function changed(...topics: Topic[]): void {
  for (const payload of topics) for (const listener of listeners) listener({ payload })
}

function write(kind: EventKind, name: string | null, detail = ''): void {
  events = [{ id: ++lastEvent, at: now(), kind, client: name, detail, reason: reasonOf(detail) }, ...events]
}

function shell(request: ShellRequest): ShellState {
  if (request.shell === 'set_autostart') state = { ...state, autostart: request.on }
  if (request.shell === 'save_file') return { ...state, path: `/home/ada/Downloads/${request.name}` }
  if (request.shell === 'choose_path') return { ...state, path: '/home/ada/apps/notes' }
  return state
}

function find(id: string): Client {
  return clients.find((known) => known.client_id === id) ?? refuse('not_found', `There is no app "${id}".`)
}

function replace(next: Client): Client {
  clients = clients.map((known) => (known.client_id === next.client_id ? next : known))
  changed('clients', 'events')
  return next
}

/** Registers clients that come with a cloud server. */
function register(id: string, name: string, kind: Client['kind'], redirects: string[]): void {
  clients = [
    ...clients,
    { ...client(id, name, kind, redirects, null, 0), publisher: 'preset' as const },
  ].sort((a, b) => a.name.localeCompare(b.name))
}

function drop(id: string): void {
  clients = clients.filter(({ client_id }) => client_id !== id)
}

/** What a change gives; what is null stays as it is. */
function given<T extends object>(change: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

function checkRedirects(addresses: readonly string[]): void {
  const bad = addresses.find(
    (address) => !/^(https:|http:\/\/(127\.0\.0\.1|\[::1\]|localhost)|\w+\.)/.test(address),
  )
  if (bad) refuse('redirect_uri', `The redirect address "${bad}" cannot be registered.`, 'redirect_uris')
}

function checkDetails(details: ClientDetails): ClientDetails {
  for (const [field, value] of Object.entries(details)) {
    if (field.endsWith('_uri') && value !== '' && !String(value).startsWith('https://')) {
      refuse('invalid', `${field}: It has to be an https:// address in full.`, field)
    }
  }
  return details
}

function answer(request: Request): Reply {
  if (isFactor(request)) return factors(request, { changed })
  if (isOwn(request)) {
    const lodge = {
      full: scene === 'full',
      instance: () => instances[0],
      clients: () => clients,
      register,
      drop,
      changed,
      write,
    }
    return own(request, lodge)
  }
  if (isAccounts(request)) return connected(request, { full: scene === 'full', changed })
  if (isKonnectors(request)) return fetched(request, { full: scene === 'full', changed })
  if (isProgram(request)) return programs(request, { full: scene === 'full', changed })
  if (isCozy(request)) return cozy(request, { full: scene === 'full', changed })
  if (isGate(request)) return gate(request, { full: scene === 'full', find, replace, changed, write })
  switch (request.request) {
    case 'overview':
      return {
        reply: 'overview',
        instance: instances.find(({ domain }) => domain === request.instance) ?? instances[0] ?? null,
        listening: ['http://127.0.0.1:4283', 'http://[::1]:4283'],
        proposed_domain: 'localhost:4283',
        data_dir: '/home/ada/.local/share/gatelodge',
        root_key: 'keyring',
        version: '0.1.0',
        started_at: ago(5 * HOUR),
        apps: clients.length,
        sessions: sessions.length,
        recent: events.slice(0, 10),
        lifetimes: {
          access_token: 300,
          id_token: 300,
          refresh_token_idle: 30 * DAY * 60,
          refresh_token_absolute: 365 * DAY * 60,
          session_idle: 30 * DAY * 60,
          session_absolute: 365 * DAY * 60,
        },
      }
    case 'list_instances':
      return { reply: 'instances', instances }
    case 'add_instance': {
      const made: Instance = {
        domain: request.domain,
        issuer: `http://${request.domain}`,
        discovery: `http://${request.domain}/.well-known/openid-configuration`,
        subject: 'f2c4b1d07a6e',
        public_name: request.public_name ?? '',
        email: request.email ?? '',
        locale: request.locale ?? '',
        timezone: request.timezone ?? '',
        context_name: '',
        oidc_id: '',
        onboarded: request.passphrase !== null,
        created_at: now(),
      }
      instances = [...instances, made]
      write('instance_added', null)
      changed('instances', 'events')
      return { reply: 'instance', instance: made, onboarding_link: null }
    }
    case 'show_instance':
    case 'modify_instance': {
      const old =
        instances.find(({ domain }) => domain === request.domain) ??
        refuse('not_found', 'There is no such lodge.')
      if (request.request === 'show_instance')
        return { reply: 'instance', instance: old, onboarding_link: null }
      if (request.email && !request.email.includes('@')) {
        refuse('invalid', 'This is not an e-mail address.', 'email')
      }
      const { request: _, cozy: asked, ...change } = request
      const { blocked, ...place } = asked ?? {}
      const closed = blocked === undefined ? (old.cozy?.blocked ?? null) : blocked ? 'UNKNOWN' : null
      const instance: Instance = {
        ...old,
        ...given(change),
        cozy: { ...COZY_FACTS, ...old.cozy, ...given(place), blocked: closed },
      }
      instances = instances.map((known) => (known === old ? instance : known))
      changed('instances')
      return { reply: 'instance', instance, onboarding_link: null }
    }
    case 'rename_instance': {
      const old =
        instances.find(({ domain }) => domain === request.domain) ??
        refuse('not_found', 'There is no such lodge.')
      const issuer = `http://${request.to}`
      const discovery = `${issuer}/.well-known/openid-configuration`
      const instance: Instance = { ...old, domain: request.to, issuer, discovery }
      instances = instances.map((known) => (known === old ? instance : known))
      write('instance_renamed', null)
      changed('instances', 'events')
      return { reply: 'instance', instance, onboarding_link: null }
    }
    case 'destroy_instance':
      instances = instances.filter(({ domain }) => domain !== request.domain)
      changed('instances')
      return { reply: 'done' }
    case 'set_passphrase':
      sessions = []
      write('passphrase_changed', null)
      changed('sessions', 'events')
      return { reply: 'done' }
    case 'reset_passphrase':
      sessions = []
      write('passphrase_changed', null)
      changed('sessions', 'events')
      return { reply: 'new_passphrase', passphrase: 'copper-violet-anchor-thirteen-meadow' }
    case 'check_passphrase': {
      const { length } = request.passphrase
      const short = length < 15
      const common = /password|123456|aaaa/i.test(request.passphrase)
      const score = common ? 0 : Math.min(4, Math.floor(length / 6))
      const weakness = short ? 'too_short' : common ? 'too_common' : null
      return { reply: 'strength', score, acceptable: weakness === null, weakness }
    }
    case 'list_clients':
      return { reply: 'clients', clients }
    case 'show_client':
      return { reply: 'client', client: find(request.client_id) }
    case 'add_client': {
      const { client: wanted } = request
      checkRedirects(wanted.redirect_uris)
      const id = wanted.client_id ?? 'k7q2m5'
      if (clients.some((known) => known.client_id === id)) {
        refuse('already_exists', `There is an app with the id "${id}" already.`, 'client_id')
      }
      const made: Client = {
        ...client(id, wanted.name ?? id, wanted.kind, wanted.redirect_uris, null, 0),
        ...given({ ...wanted, client_id: id, client_secret: null }),
        created_at: now(),
        details: checkDetails(wanted.details),
      }
      clients = [...clients, made].sort((a, b) => a.name.localeCompare(b.name))
      write('client_added', made.name)
      changed('clients', 'events')
      const client_secret = made.token_endpoint_auth_method.startsWith('client_secret')
        ? 'gls_4hV9yQ2mTz7wXc1RkP8sNd3bLf6aJe5u'
        : null
      return { reply: 'client_credentials', client: made, client_secret }
    }
    case 'modify_client':
      if (request.change.redirect_uris) checkRedirects(request.change.redirect_uris)
      write('client_changed', find(request.client_id).name)
      return {
        reply: 'client',
        client: replace({
          ...find(request.client_id),
          ...given(request.change),
          details: { ...find(request.client_id).details, ...checkDetails(request.change.details) },
        }),
      }
    case 'refresh_logo':
      return { reply: 'client', client: replace({ ...find(request.client_id), has_logo: true }) }
    case 'rotate_client_secret':
      return {
        reply: 'client_credentials',
        client: replace(find(request.client_id)),
        client_secret: 'gls_9nB3xW6kMv1qTz8rYc5pHd2sLf7gJa4e',
      }
    case 'remove_client':
      write('client_removed', find(request.client_id).name)
      clients = clients.filter(({ client_id }) => client_id !== request.client_id)
      changed('clients', 'events')
      return { reply: 'done' }
    case 'withdraw_access':
      write('access_revoked', find(request.client_id).name)
      replace({ ...find(request.client_id), live_grants: 0 })
      return { reply: 'done' }
    case 'list_sessions':
      return { reply: 'sessions', sessions }
    case 'end_session':
      sessions = sessions.filter(({ id }) => id !== request.session)
      write('signed_out', null)
      changed('sessions', 'events')
      return { reply: 'done' }
    case 'end_sessions':
      sessions = sessions.filter(({ id }) => id === request.keep)
      changed('sessions', 'events')
      return { reply: 'done' }
    case 'list_passkeys':
      return passkeysReply()
    case 'rename_passkey':
      passkeys = passkeys.map((one) => (one.number === request.number ? { ...one, name: request.name } : one))
      return passkeysReply()
    case 'remove_passkey':
      passkeys = passkeys.filter(({ number }) => number !== request.number)
      write('passkey_removed', null)
      changed('second_factor', 'events')
      return passkeysReply()
    case 'check_events':
      return { reply: 'event_chain', state: 'whole', events: events.length, swept: 0 }
    case 'export_events': {
      const lines = events.map(({ id, kind }) => `${JSON.stringify({ number: id, kind })}\n`)
      return {
        reply: 'event_lines',
        lines: request.after ? '' : lines.join(''),
        next: request.after ? null : 1,
      }
    }
    case 'list_events':
      return { reply: 'events', events: events.slice(0, request.limit) }
    case 'start_test':
    case 'show_test':
    case 'continue_test':
    case 'end_test': {
      const run = testRun(request, () => changed('tests'))
      if (request.request === 'end_test') return { reply: 'done' }
      return run ? { reply: 'test', ...run } : refuse('not_found', 'This test is over.')
    }
    case 'doctor':
      return {
        reply: 'findings',
        findings: [
          { check: 'database', state: 'well', saying: { saying: 'file_intact' }, say: '' },
          { check: 'instances', state: 'well', saying: { saying: 'instances_in_use', count: 1 }, say: '' },
          { check: 'root key', state: 'well', saying: { saying: 'root_key_in_keyring' }, say: '' },
          ...(scene === 'full'
            ? [
                {
                  check: 'https' as const,
                  state: 'attention' as const,
                  saying: { saying: 'certificate_expires' as const, days: 9 },
                  say: '',
                },
              ]
            : []),
        ],
      }
  }
}
