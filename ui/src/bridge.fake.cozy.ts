/** What the lodge made of nothing is for apps of the Cozy world: documents, letters to its owner, contexts. */
import type {
  ClaimFacts,
  ContextFacts,
  CozyApp,
  Doctype,
  Instance,
  Mail,
  MailServer,
  Problem,
  ProviderFacts,
  Reply,
  Request,
  Topic,
  Permission,
  PermissionVerb,
} from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { full: boolean; changed: (...topics: Topic[]) => void }

/** What the lodge is as a Cozy. */
export const COZY_FACTS: NonNullable<Instance['cozy']> = {
  default_redirection: 'home/#/',
  aliases: ['ada.localhost:4283'],
  old_domain: '',
  blocked: null,
  has_hint: true,
  reset_waits: true,
  settings: {},
}

const COZY = [
  'list_doctypes',
  'show_document',
  'export_documents',
  'remove_documents',
  'list_cozy_clients',
  'find_cozy_clients',
  'withdraw_cozy_client',
  'add_cozy_client',
  'make_cozy_token',
  'add_sharing',
  'narrow_cozy_client',
  'remove_cozy_client',
  'list_contexts',
  'read_issuer',
  'try_context',
  'try_provider',
  'show_trial',
  'list_mails',
  'show_mail',
  'remove_mail',
  'send_mail',
  'show_mail_server',
  'set_mail_server',
  'remove_mail_server',
  'test_mail_server',
] as const
type CozyRequest = Extract<Request, { request: (typeof COZY)[number] }>

export function isCozy(request: Request): request is CozyRequest {
  return (COZY as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

const now = () => Math.floor(Date.now() / 1000)

let tries = 0
let back = 0

const claim = (name: string, value: string, more: Partial<ClaimFacts>): ClaimFacts => ({
  name,
  value,
  in_user_info: true,
  in_id_token: true,
  means: null,
  ...more,
})

const context = (name: string, more: Partial<ContextFacts>): ContextFacts => ({
  name,
  default_redirection: '',
  onboarded_redirection: '',
  jwt_links: false,
  only_provider: false,
  provider: null,
  ...more,
})

const PROVIDER: ProviderFacts = {
  issuer: 'https://id.example.org',
  client_id: 'aClientID',
  scope: 'openid profile',
  authorize_url: '',
  token_url: '',
  userinfo_url: '',
  redirect_uri: 'https://oauth.example.org/oidc/redirect',
  login_domain: '',
  logout_url: '',
  instance_field: 'cozy_number',
  instance_prefix: 'name',
  instance_suffix: '.example.org',
  custom_instance: false,
  oauth_token: false,
  missing: [],
}

let mails: Mail[] = [
  letter(3, 'reset', 'A new passphrase for your Gatelodge', 4, { state: 'kept' }),
  letter(2, 'hint', 'The hint to your passphrase', 26 * 60, {
    state: 'waiting',
    tries: 2,
    next_at: now() + 3000,
    problem: 'smtp.example.org does not answer',
  }),
  letter(1, 'reset', 'A new passphrase for your Gatelodge', 9 * 24 * 60, {
    state: 'sent',
    sent_at: now() - 9 * 86_400,
  }),
]

function letter(number: number, kind: string, subject: string, minutes: number, more: Partial<Mail>): Mail {
  return {
    number,
    kind,
    to: 'ada@example.org',
    subject,
    written_at: now() - minutes * 60,
    state: 'kept',
    next_at: null,
    sent_at: null,
    tries: 0,
    problem: null,
    ...more,
  }
}

let server: MailServer | null = null

const ALL: PermissionVerb[] = ['get', 'post', 'put', 'patch', 'delete']

function rule(scope: string, verbs = ALL, more: Partial<Permission> = {}): Permission {
  const [doctype = ''] = scope.split(':')
  return { scope, app: null, doctype, verbs, values: [], selector: null, narrowed: false, ...more }
}

let apps: CozyApp[] = [
  {
    client_id: '5f0a9c3be2d14b76a8c1f7e2d9b04a63',
    name: 'Cozy Drive (Ada’s phone)',
    kind: 'mobile',
    client_uri: 'https://drive.example.org/',
    software_id: 'io.cozy.drive.mobile',
    software_version: '1.57.0',
    redirect_uris: ['cozydrive://auth'],
    system: 'Android',
    created_at: now() - 20 * 86_400,
    last_used_at: now() - 3 * 3600,
    permissions: [
      rule('io.cozy.files'),
      rule('io.cozy.contacts:GET', ['get']),
      rule('io.cozy.jobs:POST:sendmail,share:worker', ['post'], {
        values: ['sendmail', 'share'],
        selector: 'worker',
      }),
      rule('io.cozy.bank.*:GET', ['get']),
      rule('io.cozy.settings', ['get'], { narrowed: true }),
    ],
  },
  {
    client_id: 'c2b7714fd08e4a3f9be5ad6f13c0972e',
    name: 'Notes',
    kind: 'mobile',
    client_uri: '',
    software_id: 'registry://notes',
    software_version: '',
    redirect_uris: ['cozynotes://auth'],
    system: '',
    created_at: now() - 86_400,
    last_used_at: null,
    permissions: [rule('@io.cozy.apps/notes', [], { app: 'notes', doctype: '' })],
  },
]

let doctypes: Doctype[] = [
  { doctype: 'io.cozy.contacts', documents: 182, bytes: 214_016 },
  { doctype: 'io.cozy.files', documents: 2, bytes: 412 },
  { doctype: 'io.cozy.bank.operations', documents: 3104, bytes: 2_411_008 },
  { doctype: 'io.cozy.apps', documents: 1, bytes: 1930 },
  { doctype: 'org.example.recipes', documents: 1, bytes: 840 },
]

function less(
  permissions: readonly Permission[],
  { scope, left }: { scope: string; left: string | null },
): Permission[] {
  if (left === null) return permissions.filter((one) => one.scope !== scope)
  const verbs = left.toLowerCase().split(',') as PermissionVerb[]
  return permissions.map((one) => (one.scope === scope ? { ...one, verbs, narrowed: true } : one))
}

export function cozy(request: CozyRequest, lodge: Lodge): Reply {
  const letters = (): Reply => ({ reply: 'mails', mails: lodge.full ? mails : [] })
  switch (request.request) {
    case 'list_cozy_clients':
      return { reply: 'cozy_clients', clients: lodge.full ? apps : [] }
    case 'find_cozy_clients':
      return {
        reply: 'cozy_clients',
        clients: apps.filter(({ software_id }) => software_id === request.software_id),
      }
    case 'withdraw_cozy_client':
      apps = apps.map((app) => (app.client_id === request.client_id ? { ...app, permissions: [] } : app))
      lodge.changed('clients')
      return { reply: 'cozy_clients', clients: apps }
    case 'add_cozy_client':
      return {
        reply: 'cozy_client_added',
        client_id: '00112233445566778899aabbccddeeff',
        record: '{"client_secret":"made-of-nothing"}',
      }
    case 'make_cozy_token':
      return { reply: 'cozy_token', token: 'eyJhbGciOiJIUzUxMiJ9.made.of-nothing' }
    case 'add_sharing':
      return { reply: 'done' }
    case 'narrow_cozy_client':
      apps = apps.map((app) =>
        app.client_id === request.client_id ? { ...app, permissions: less(app.permissions, request) } : app,
      )
      lodge.changed('clients')
      return { reply: 'cozy_clients', clients: apps }
    case 'remove_cozy_client':
      apps = apps.filter(({ client_id }) => client_id !== request.client_id)
      lodge.changed('clients')
      return { reply: 'cozy_clients', clients: apps }
    case 'list_contexts':
      return {
        reply: 'contexts',
        contexts: lodge.full
          ? [
              context('family', {
                default_redirection: 'home/',
                onboarded_redirection: 'home/#/welcome',
                jwt_links: true,
                provider: PROVIDER,
              }),
              context('trial', {}),
            ]
          : [],
      }
    case 'read_issuer':
      if (!request.issuer.startsWith('https://'))
        return refuse('invalid', `${request.issuer} cannot be used: it must begin with https.`, 'issuer')
      return {
        reply: 'issuer',
        issuer: request.issuer,
        authorize_url: `${request.issuer}/authorize`,
        token_url: `${request.issuer}/token`,
        userinfo_url: `${request.issuer}/userinfo`,
        jwks_url: `${request.issuer}/jwks`,
        end_session_url: '',
        takes_s256: true,
        names_itself: true,
        claims: ['sub', 'email', 'cozy_number'],
        scopes: ['openid', 'profile', 'email'],
        redirect_uri: 'http://localhost:4283/oidc/redirect',
      }
    case 'try_context':
    case 'try_provider':
      tries += 1
      setTimeout(() => {
        back += 1
        lodge.changed('instances')
      }, 900)
      return {
        reply: 'trial',
        trial: String(tries),
        url: 'https://id.example.org/authorize?state=9f6873dfce7d',
      }
    case 'show_trial':
      return back < Number(request.trial)
        ? { reply: 'trial_state', waits: true, problem: null, claims: [], domain: '', is_owner: false }
        : {
            reply: 'trial_state',
            waits: false,
            problem: null,
            claims: [
              claim('cozy_number', '00001', { in_id_token: false, means: 'instance' }),
              claim('email', 'ada@example.org', { in_id_token: false }),
              claim('sub', '8c1f0e92-ab47-4f6e-9b0d-5c1f0e92ab47', {}),
              claim('sid', '4a7f3f2d', { in_user_info: false, means: 'session' }),
            ],
            domain: 'name00001.example.org',
            is_owner: true,
          }
    case 'list_mails':
      return letters()
    case 'show_mail': {
      const mail =
        mails.find(({ number }) => number === request.number) ?? refuse('not_found', 'No such letter.')
      const text =
        mail.kind === 'reset'
          ? 'Hello Ada,\n\nsomebody asked for a new passphrase for your Gatelodge. If it was you, open this address:\n\nhttp://localhost:4283/auth/passphrase_renew?token=6f1d0c72a49b4e15\n\nIt is good for fifteen minutes. If it was not you, do nothing.\n'
          : 'Hello Ada,\n\nthe hint to your passphrase is: the street of the blue house.\n'
      return { reply: 'mail', mail, text }
    }
    case 'remove_mail':
      mails = mails.filter(({ number }) => number !== request.number)
      return letters()
    case 'send_mail':
      mails = mails.map((mail) =>
        mail.number === request.number
          ? { ...mail, state: 'sent' as const, sent_at: now(), next_at: null, problem: null }
          : mail,
      )
      return letters()
    case 'show_mail_server':
      return { reply: 'mail_server', server }
    case 'set_mail_server': {
      const { host, port, security, user, password, from } = request
      if (!from?.includes('@'))
        refuse('invalid', 'This is no e-mail address. Write it as lodge@example.org.', 'from')
      server = {
        host: host ?? '',
        port: port ?? 465,
        security: security ?? 'tls',
        user: user || null,
        has_password: Boolean(password) || (server?.has_password ?? false),
        from: from ?? '',
      }
      lodge.changed('outbox')
      return { reply: 'mail_server', server }
    }
    case 'remove_mail_server':
      server = null
      lodge.changed('outbox')
      return { reply: 'mail_server', server }
    case 'test_mail_server':
      if (server?.host.startsWith('smtp.')) return { reply: 'done' }
      return refuse('unavailable', 'The letter was not sent: the server does not answer.')
    case 'list_doctypes':
      return { reply: 'doctypes', doctypes: lodge.full ? doctypes : [] }
    case 'show_document':
      return { reply: 'document', document: `{"_id":"${request.id}"}` }
    case 'export_documents': {
      const from = Number(request.after ?? 0)
      const all = doctypes.find(({ doctype }) => doctype === request.doctype)?.documents ?? 0
      const to = Math.min(all, from + 200)
      return {
        reply: 'documents',
        documents: Array.from({ length: to - from }, (_, at) => `{"_id":"${from + at}"}`),
        next: to < all ? String(to) : null,
      }
    }
    case 'remove_documents':
      if (request.doctype === 'io.cozy.apps') {
        refuse(
          'invalid',
          'Documents of io.cozy.apps follow what is installed; remove that instead.',
          'doctype',
        )
      }
      doctypes = doctypes.filter(({ doctype }) => doctype !== request.doctype)
      return { reply: 'done' }
  }
}
