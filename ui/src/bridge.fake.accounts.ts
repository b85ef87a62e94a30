/** Accounts at other services that the lodge made of nothing is connected to, and the types they are of. */
import type {
  AccountPreset,
  AccountType,
  ConnectedAccount,
  Problem,
  Reply,
  Request,
  Topic,
} from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { full: boolean; changed: (...topics: Topic[]) => void }

const ACCOUNTS = [
  'list_account_types',
  'show_account_type',
  'add_account_types',
  'list_account_presets',
  'add_account_preset',
  'remove_account_type',
  'list_accounts',
  'renew_account',
  'account_token',
  'finish_account',
  'allow_program',
  'forbid_program',
  'disconnect_account',
] as const
type AccountRequest = Extract<Request, { request: (typeof ACCOUNTS)[number] }>

export function isAccounts(request: Request): request is AccountRequest {
  return (ACCOUNTS as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

const now = () => Math.floor(Date.now() / 1000)

const PRESETS: readonly AccountPreset[] = [
  {
    id: 'google',
    name: 'Google',
    register_at: 'https://console.cloud.google.com/apis/credentials',
    needs_https: false,
    note: '',
  },
]

const typeOf = (id: string, client_id: string): AccountType => ({
  id,
  grant_mode: 'authorization_code',
  token_mode: 'basic',
  client_id,
  has_secret: true,
  auth_endpoint: `https://${id}.example.org/authorize`,
  token_endpoint: `https://${id}.example.org/token`,
  redirect_uri: null,
  problem: null,
})

let types: AccountType[] = [typeOf('google', '4711.apps.example.org')]
let accounts: ConnectedAccount[] = [
  {
    id: '9f3c51d07ab2',
    name: 'ada@example.org',
    account_type: 'google',
    connected_at: now() - 9 * 86_400,
    refreshed_at: now() - 1200,
    expires_at: now() + 2400,
    refresh_expires_at: null,
    given_at: now() - 1200,
    problem: null,
    problem_at: null,
    connect_at: 'http://me.localhost:4283/accounts/google/start?reconnect=9f3c51d07ab2',
    programs: [{ name: 'mbsync', allowed_at: now() - 86_400, used_at: now() - 1200 }],
  },
]

export function connected(request: AccountRequest, lodge: Lodge): Reply {
  const account = (id: string) => {
    const found = accounts.find((one) => one.id === id)
    return found ?? refuse('not_found', `There is no account ${id}.`, 'account')
  }
  switch (request.request) {
    case 'list_account_types':
      return { reply: 'account_types', account_types: lodge.full ? types : [] }
    case 'show_account_type': {
      const found = types.find(({ id }) => id === request.id)
      const account_type = found ?? refuse('not_found', `There is no type ${request.id}.`, 'id')
      return { reply: 'account_type', account_type, record: JSON.stringify({ _id: request.id }) }
    }
    case 'add_account_types':
      return { reply: 'account_types_added', ids: [] }
    case 'list_account_presets':
      return { reply: 'account_presets', presets: [...PRESETS] }
    case 'add_account_preset':
      types = [...types.filter(({ id }) => id !== request.preset), typeOf(request.preset, request.client_id)]
      return { reply: 'account_types_added', ids: [request.preset] }
    case 'remove_account_type':
      types = types.filter(({ id }) => id !== request.id)
      return { reply: 'done' }
    case 'list_accounts':
      return { reply: 'accounts', accounts: lodge.full ? accounts : [] }
    case 'renew_account': {
      const renewed = { ...account(request.account), refreshed_at: now(), expires_at: now() + 3600 }
      accounts = accounts.map((one) => (one.id === renewed.id ? renewed : one))
      return { reply: 'done' }
    }
    case 'account_token': {
      const { id, expires_at } = account(request.account)
      return {
        reply: 'account_token',
        account: id,
        access_token: 'ya29.a0',
        token_type: 'Bearer',
        expires_at,
      }
    }
    case 'finish_account':
      if (!request.url.includes('/redirect?')) refuse('invalid', 'This is no such address.', 'url')
      return { reply: 'account_finished', account: '9f3c51d07ab2' }
    case 'allow_program':
    case 'forbid_program': {
      const one = account(request.account)
      const others = one.programs.filter(({ name }) => name !== request.program)
      const allowed = { name: request.program, allowed_at: now(), used_at: null }
      const programs = request.request === 'allow_program' ? [...others, allowed] : others
      accounts = accounts.map((old) => (old === one ? { ...one, programs } : old))
      lodge.changed('connectors')
      return { reply: 'done' }
    }
    case 'disconnect_account': {
      const gone = account(request.account)
      accounts = accounts.filter((one) => one !== gone)
      return { reply: 'account_disconnected', revoked: true }
    }
  }
}
