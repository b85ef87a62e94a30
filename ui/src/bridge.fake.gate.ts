/**
 * Who stands at the gate of the lodge made of nothing: apps that register themselves, devices that wait, requests
 * that were refused, and files with apps.
 */
import type {
  Client,
  Device,
  EventKind,
  ImportReport,
  InitialAccessToken,
  Problem,
  Refusal,
  RegistrationSettings,
  Reply,
  Request,
  Topic,
} from './control.gen'

/** What the gate needs of the rest of the lodge. */
type Lodge = {
  full: boolean
  find: (id: string) => Client
  replace: (client: Client) => Client
  changed: (...topics: Topic[]) => void
  write: (kind: EventKind, name: string | null, detail?: string) => void
}

const GATE = [
  'show_registration',
  'set_registration',
  'list_initial_access_tokens',
  'add_initial_access_token',
  'remove_initial_access_token',
  'list_refusals',
  'repair_refusal',
  'clear_refusals',
  'list_devices',
  'allow_device',
  'deny_device',
  'preview_import',
  'import_clients',
  'export_clients',
] as const
type GateRequest = Extract<Request, { request: (typeof GATE)[number] }>

export function isGate(request: Request): request is GateRequest {
  return (GATE as readonly string[]).includes(request.request)
}

const now = () => Math.floor(Date.now() / 1000)
const MINUTE = 60
const DAY = 24 * 60 * MINUTE

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

let registration: RegistrationSettings = {
  mode: 'token',
  allow_front_channel: false,
  allow_no_pkce: false,
  endpoint: 'http://localhost:4283/konnect/v1/register',
  clients: 2,
  clients_at_most: 200,
  unused_days: 30,
}

let tokens: InitialAccessToken[] = [
  { name: 'Phone of Ada', created_at: now() - 2 * DAY, expires_at: now() + 5 * DAY, uses_left: 1 },
  { name: 'Test bench', created_at: now() - 40 * DAY, expires_at: null, uses_left: null },
]

const REFUSED: Pick<
  Refusal,
  'endpoint' | 'error' | 'needs_owner' | 'received' | 'registered' | 'repair' | 'times'
> = {
  endpoint: 'authorize',
  error: 'invalid_request',
  received: null,
  registered: [],
  repair: null,
  needs_owner: false,
  times: 1,
}

let refusals: Refusal[] = [
  {
    ...REFUSED,
    id: 7,
    at: now() - 4 * MINUTE,
    times: 3,
    client_id: 'files',
    client_name: 'Files',
    rule: 'redirect_uri_not_registered',
    description: 'redirect_uri is not registered for this client',
    received: 'https://files.example.org/oauth/callback/',
    registered: ['https://files.example.org/oauth/callback'],
    repair: { repair: 'add_redirect_uri', uri: 'https://files.example.org/oauth/callback/' },
  },
  {
    ...REFUSED,
    id: 6,
    at: now() - 50 * MINUTE,
    client_id: 'reader',
    client_name: 'Reader',
    error: 'invalid_scope',
    rule: 'scope',
    description: 'the client may not ask for any of these scopes',
    received: 'openid groups email',
    registered: ['openid', 'profile'],
    repair: { repair: 'add_scopes', scopes: ['groups', 'email'] },
  },
  {
    ...REFUSED,
    id: 5,
    at: now() - 26 * 60 * MINUTE,
    endpoint: 'token',
    client_id: 'notes-desktop',
    client_name: 'Notes for the desktop',
    error: 'invalid_grant',
    rule: 'code',
    description: 'the code is unknown, expired or was used',
  },
  {
    ...REFUSED,
    id: 4,
    at: now() - 3 * DAY,
    times: 12,
    client_id: 'old-wiki',
    client_name: null,
    rule: 'unknown_client',
    description: 'no client has this id',
    received: 'https://wiki.example.org/callback',
  },
]

let devices: Device[] = [
  {
    user_code: 'BDFG-HJKL',
    client_id: 'frame',
    client_name: 'Photo frame',
    scopes: ['openid', 'profile', 'offline_access'],
    address: '192.168.1.31',
    created_at: now() - 2 * MINUTE,
    expires_at: now() + 8 * MINUTE,
  },
  {
    user_code: 'MNPQ-RSTV',
    client_id: 'backup',
    client_name: 'Backup on the command line',
    scopes: ['openid'],
    address: '127.0.0.1',
    created_at: now() - 20,
    expires_at: now() + 580,
  },
]

/** Answers what is asked at the gate. */
export function gate(request: GateRequest, lodge: Lodge): Reply {
  switch (request.request) {
    case 'show_registration':
      return { reply: 'registration', ...registration }
    case 'set_registration':
      registration = {
        ...registration,
        mode: request.mode ?? registration.mode,
        allow_front_channel: request.allow_front_channel ?? registration.allow_front_channel,
        allow_no_pkce: request.allow_no_pkce ?? registration.allow_no_pkce,
      }
      lodge.changed('registration')
      return { reply: 'registration', ...registration }
    case 'list_initial_access_tokens':
      return { reply: 'initial_access_tokens', tokens }
    case 'add_initial_access_token': {
      const { name, uses, days } = request
      if (tokens.some((known) => known.name === name)) {
        refuse('already_exists', `There is a token named ${name} already.`, 'name')
      }
      const expires_at = days === null ? null : now() + days * DAY
      const token = { name, created_at: now(), expires_at, uses_left: uses }
      tokens = [...tokens, token].sort((a, b) => a.name.localeCompare(b.name))
      lodge.changed('registration')
      return { reply: 'new_initial_access_token', token, secret: 'gli_7tK2vQ9mXz4wRc8yPd1sNb6fLh3gJa5u' }
    }
    case 'remove_initial_access_token':
      tokens = tokens.filter(({ name }) => name !== request.name)
      lodge.changed('registration')
      return { reply: 'initial_access_tokens', tokens }
    case 'list_refusals':
      return { reply: 'refusals', refusals: lodge.full ? refusals : [] }
    case 'repair_refusal': {
      const refusal =
        refusals.find(({ id }) => id === request.id) ??
        refuse('not_found', 'There is no such refusal any more.')
      const client = lodge.find(refusal.client_id ?? '')
      refusals = refusals.filter((known) => known !== refusal)
      lodge.write('client_changed', client.name)
      const { repair } = refusal
      const redirect_uris =
        repair?.repair === 'add_redirect_uri' ? [...client.redirect_uris, repair.uri] : client.redirect_uris
      const scopes = repair?.repair === 'add_scopes' ? [...client.scopes, ...repair.scopes] : client.scopes
      lodge.changed('refusals')
      return { reply: 'client', client: lodge.replace({ ...client, redirect_uris, scopes }) }
    }
    case 'clear_refusals':
      refusals = []
      lodge.changed('refusals')
      return { reply: 'done' }
    case 'list_devices':
      return { reply: 'devices', devices: lodge.full ? devices : [] }
    case 'allow_device':
    case 'deny_device': {
      const device = devices.find(({ user_code }) => user_code === request.user_code)
      if (!device) refuse('not_found', `No device waits under the code ${request.user_code}.`, 'user_code')
      devices = devices.filter((known) => known !== device)
      const kind = request.request === 'allow_device' ? 'device_allowed' : 'device_denied'
      lodge.write(kind, device?.client_name ?? null)
      lodge.changed('devices', 'events')
      return { reply: 'devices', devices }
    }
    case 'preview_import':
    case 'import_clients': {
      if (!request.text.includes('clients')) {
        refuse('invalid', 'The file cannot be read: there is no list of clients in it.', 'text')
      }
      if (request.request === 'import_clients') lodge.changed('clients')
      return { reply: 'import', ...REPORT }
    }
    case 'export_clients':
      return request.format === 'registration'
        ? { reply: 'file', name: 'identifier-registration.yaml', text: FILE }
        : { reply: 'file', name: 'idp.yaml', text: `idp:\n${FILE.replace(/^(?=.)/gm, '  ')}` }
  }
}

const REPORT: ImportReport = {
  entries: [
    { line: 4, id: 'web', name: 'OpenCloud web app', outcome: 'added', notes: [], sayings: [] },
    {
      line: 12,
      id: 'OpenCloudDesktop',
      name: 'OpenCloud desktop app',
      outcome: 'added',
      notes: ['It has to use PKCE here; all current apps do.'],
      sayings: [{ saying: 'import_needs_pkce' }],
    },
    {
      line: 23,
      id: 'playground',
      name: 'Playground',
      outcome: 'disabled',
      notes: ['It has no address for answers and cannot be used until you give it one.'],
      sayings: [{ saying: 'import_no_address' }],
    },
    {
      line: 31,
      id: 'files',
      name: 'Files',
      outcome: 'exists',
      notes: ['An app with this id is registered already and stays as it is.'],
      sayings: [{ saying: 'import_exists' }],
    },
    {
      line: 38,
      id: '',
      name: 'Nameless',
      outcome: 'skipped',
      notes: ['It has no id.'],
      sayings: [{ saying: 'import_no_id' }],
    },
  ],
  notes: ['Line 45: signing in with the other provider `google` is not imported.'],
  sayings: [{ saying: 'import_authority', line: 45, id: 'google' }],
}

const FILE = `clients:
  - id: files
    name: Files
    secret: gls_4hV9yQ2mTz7wXc1RkP8sNd3bLf6aJe5u
    application_type: web
    redirect_uris:
      - https://files.example.org/oauth/callback
  - id: notes-desktop
    name: Notes for the desktop
    application_type: native
    redirect_uris:
      - http://127.0.0.1/callback
`
