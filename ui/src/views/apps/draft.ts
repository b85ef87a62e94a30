/**
 * An app as it stands in the form, on its way to and from the lodge.
 *
 * The names are those of the request, so that what the lodge says of a field finds its place. What follows from
 * something else is not in the form: `authorization_code` and `implicit` follow from the response types.
 */
import type {
  Client,
  ClientChange,
  ClientDetails,
  ClientKind,
  Dialect,
  NewClient,
  RefreshMode,
} from '../../control.gen'

export const ALGORITHMS = ['RS256', 'ES256', 'PS256', 'EdDSA'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** What an answer may hold, the plainest first (OAuth 2.0 Multiple Response Types). */
export const RESPONSE_TYPES = [
  'code',
  'id_token',
  'id_token token',
  'token',
  'code id_token',
  'code token',
  'code id_token token',
] as const
export type ResponseType = (typeof RESPONSE_TYPES)[number]

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
/** Ways to tokens beside those that follow from the response types. */
export const GRANTS = ['refresh_token', DEVICE_CODE, 'client_credentials'] as const
export type Grant = (typeof GRANTS)[number]

/** How an app shows who it is. `client_secret`: the secret, one way or the other. */
export const METHODS = [
  'client_secret',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const
export type Method = (typeof METHODS)[number]

export type Draft = {
  kind: ClientKind
  /** Empty: the lodge makes one up. Cannot be changed later. */
  client_id: string
  name: string
  /** As typed, one a line of the form; empty ones do not count. So are all other lists. */
  redirect_uris: string[]
  post_logout_redirect_uris: string[]
  initiate_login_uri: string
  token_endpoint_auth_method: Method
  token_endpoint_auth_signing_alg: string
  /** Where its public keys are: in `jwks`, at `jwks_uri`, or nowhere. */
  keys: 'none' | 'set' | 'address'
  jwks: string
  jwks_uri: string
  response_types: ResponseType[]
  grants: Grant[]
  /** Scopes that the form has a box for, and the others as typed. None at all: everything. */
  scopes: string[]
  otherScopes: string
  request_object_signing_alg: string
  request_uris: string[]
  id_token_signed_response_alg: Algorithm
  userinfo_signed_response_alg: string
  refresh_mode: RefreshMode
  pairwise: boolean
  sector_identifier_uri: string
  dialect: Dialect
  backchannel_logout_uri: string
  backchannel_logout_session_required: boolean
  frontchannel_logout_uri: string
  frontchannel_logout_session_required: boolean
  client_uri: string
  logo_uri: string
  policy_uri: string
  tos_uri: string
  contacts: string[]
  trusted: boolean
  pkce_optional: boolean
  require_pushed_authorization_requests: boolean
  /** Seconds; empty: any age. */
  default_max_age: string
  require_auth_time: boolean
  default_acr_values: string
  always_release: string
}

/** Scopes in plain words; the others are for people who know them. */
export const SCOPES = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'roles',
  'groups',
  'offline_access',
] as const
export type KnownScope = (typeof SCOPES)[number]

/** A form nobody has written in yet, for a kind of program. */
export function emptyDraft(kind: ClientKind = 'server'): Draft {
  return {
    kind,
    client_id: '',
    name: '',
    redirect_uris: [''],
    post_logout_redirect_uris: [''],
    initiate_login_uri: '',
    token_endpoint_auth_method: keepsSecret(kind) ? 'client_secret' : 'none',
    token_endpoint_auth_signing_alg: '',
    keys: 'none',
    jwks: '',
    jwks_uri: '',
    response_types: usesBrowser(kind) ? ['code'] : [],
    grants:
      kind === 'machine'
        ? ['client_credentials']
        : kind === 'device'
          ? ['refresh_token', DEVICE_CODE]
          : ['refresh_token'],
    scopes: [],
    otherScopes: '',
    request_object_signing_alg: '',
    request_uris: [''],
    id_token_signed_response_alg: 'RS256',
    userinfo_signed_response_alg: '',
    refresh_mode: 'rotate',
    pairwise: false,
    sector_identifier_uri: '',
    dialect: 'open_id',
    backchannel_logout_uri: '',
    backchannel_logout_session_required: false,
    frontchannel_logout_uri: '',
    frontchannel_logout_session_required: false,
    client_uri: '',
    logo_uri: '',
    policy_uri: '',
    tos_uri: '',
    contacts: [''],
    trusted: false,
    pkce_optional: false,
    require_pushed_authorization_requests: false,
    default_max_age: '',
    require_auth_time: false,
    default_acr_values: '',
    always_release: '',
  }
}

/** The form for another kind of program: what depends on the kind is as usual for it, the rest stays. */
export function turned(draft: Draft, kind: ClientKind): Draft {
  const { token_endpoint_auth_method, response_types, grants, pkce_optional } = emptyDraft(kind)
  return { ...draft, kind, token_endpoint_auth_method, response_types, grants, pkce_optional }
}

/** The form for an app that exists. */
export function draftOf(client: Client): Draft {
  const { details } = client
  const known = SCOPES as readonly string[]
  return {
    kind: client.kind,
    client_id: client.client_id,
    name: client.name,
    redirect_uris: orOneEmpty(client.redirect_uris),
    post_logout_redirect_uris: orOneEmpty(client.post_logout_redirect_uris),
    initiate_login_uri: details.initiate_login_uri ?? '',
    token_endpoint_auth_method: oneOf(METHODS, client.token_endpoint_auth_method) ?? 'none',
    token_endpoint_auth_signing_alg: details.token_endpoint_auth_signing_alg ?? '',
    keys: details.jwks ? 'set' : details.jwks_uri ? 'address' : 'none',
    jwks: details.jwks ?? '',
    jwks_uri: details.jwks_uri ?? '',
    response_types: RESPONSE_TYPES.filter((type) => client.response_types.includes(type)),
    grants: GRANTS.filter((grant) => client.grant_types.includes(grant)),
    scopes: client.scopes.filter((scope) => known.includes(scope)),
    otherScopes: client.scopes.filter((scope) => !known.includes(scope)).join(' '),
    request_object_signing_alg: details.request_object_signing_alg ?? '',
    request_uris: orOneEmpty(details.request_uris ?? []),
    id_token_signed_response_alg: oneOf(ALGORITHMS, client.id_token_signed_response_alg) ?? 'RS256',
    userinfo_signed_response_alg: details.userinfo_signed_response_alg ?? '',
    refresh_mode: details.refresh_mode ?? 'rotate',
    pairwise: details.subject_type === 'pairwise',
    sector_identifier_uri: details.sector_identifier_uri ?? '',
    dialect: details.dialect ?? 'open_id',
    backchannel_logout_uri: details.backchannel_logout_uri ?? '',
    backchannel_logout_session_required: details.backchannel_logout_session_required ?? false,
    frontchannel_logout_uri: details.frontchannel_logout_uri ?? '',
    frontchannel_logout_session_required: details.frontchannel_logout_session_required ?? false,
    client_uri: details.client_uri ?? '',
    logo_uri: details.logo_uri ?? '',
    policy_uri: details.policy_uri ?? '',
    tos_uri: details.tos_uri ?? '',
    contacts: orOneEmpty(details.contacts ?? []),
    trusted: client.trusted,
    pkce_optional: client.pkce_optional,
    require_pushed_authorization_requests: details.require_pushed_authorization_requests ?? false,
    default_max_age: (details.default_max_age ?? -1) < 0 ? '' : String(details.default_max_age),
    require_auth_time: details.require_auth_time ?? false,
    default_acr_values: (details.default_acr_values ?? []).join(' '),
    always_release: (details.always_release ?? []).join(' '),
  }
}

type Details = Required<ClientDetails>
/** All that the form says, as the request names it; kind and id apart. */
type Whole = Omit<{ [K in keyof ClientChange]: NonNullable<ClientChange[K]> }, 'details'> & {
  details: Details
}

function wholeOf(draft: Draft): Whole {
  return {
    name: draft.name.trim(),
    redirect_uris: written(draft.redirect_uris),
    post_logout_redirect_uris: written(draft.post_logout_redirect_uris),
    grant_types: grantTypesOf(draft),
    response_types: RESPONSE_TYPES.filter((type) => draft.response_types.includes(type)),
    scopes: scopesOf(draft),
    token_endpoint_auth_method: draft.token_endpoint_auth_method,
    id_token_signed_response_alg: draft.id_token_signed_response_alg,
    trusted: draft.trusted,
    pkce_optional: draft.pkce_optional,
    details: {
      client_uri: draft.client_uri.trim(),
      logo_uri: draft.logo_uri.trim(),
      policy_uri: draft.policy_uri.trim(),
      tos_uri: draft.tos_uri.trim(),
      contacts: written(draft.contacts),
      jwks: draft.keys === 'set' ? draft.jwks.trim() : '',
      jwks_uri: draft.keys === 'address' ? draft.jwks_uri.trim() : '',
      subject_type: draft.pairwise ? 'pairwise' : 'public',
      sector_identifier_uri: draft.sector_identifier_uri.trim(),
      default_max_age: secondsOf(draft.default_max_age),
      require_auth_time: draft.require_auth_time,
      default_acr_values: words(draft.default_acr_values),
      initiate_login_uri: draft.initiate_login_uri.trim(),
      require_pushed_authorization_requests: draft.require_pushed_authorization_requests,
      backchannel_logout_uri: draft.backchannel_logout_uri.trim(),
      backchannel_logout_session_required: draft.backchannel_logout_session_required,
      frontchannel_logout_uri: draft.frontchannel_logout_uri.trim(),
      frontchannel_logout_session_required: draft.frontchannel_logout_session_required,
      request_object_signing_alg: draft.request_object_signing_alg,
      request_uris: written(draft.request_uris),
      userinfo_signed_response_alg: draft.userinfo_signed_response_alg,
      token_endpoint_auth_signing_alg: draft.token_endpoint_auth_signing_alg,
      refresh_mode: draft.refresh_mode,
      always_release: words(draft.always_release),
      dialect: draft.dialect,
    },
  }
}

/** What to register. What is as usual is left to the lodge. */
export function newClient(draft: Draft): NewClient {
  const whole = wholeOf(draft)
  return {
    ...whole,
    client_id: orNull(draft.client_id),
    name: orNull(draft.name),
    kind: draft.kind,
    client_secret: null,
    // Nothing else protects the code of a program without a secret (RFC 9700 section 2.1.1).
    pkce_optional: draft.pkce_optional && keepsSecret(draft.kind),
    details: differing(wholeOf(emptyDraft(draft.kind)).details, whole.details),
  }
}

const NOTHING: ClientChange = {
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

/** What to change: all that is not as the app is. The rest is not touched, even if the form could not show it. */
export function changeOf(draft: Draft, client: Client): ClientChange {
  const { details: beforeDetails, ...before } = wholeOf(draftOf(client))
  const { details: afterDetails, ...after } = wholeOf(draft)
  return { ...NOTHING, ...differing(before, after), details: differing(beforeDetails, afterDetails) }
}

/** The members of `after` that are not the same in `before`. */
function differing<T extends object>(before: T, after: T): Partial<T> {
  const changed = (key: keyof T) => JSON.stringify(before[key]) !== JSON.stringify(after[key])
  return Object.fromEntries(Object.entries(after).filter(([key]) => changed(key as keyof T))) as Partial<T>
}

/** Everything that it presents at the token endpoint, or gets without going there. */
export function grantTypesOf(draft: Draft): string[] {
  const code = draft.response_types.some((type) => type.includes('code'))
  return [
    ...(code ? ['authorization_code'] : []),
    ...(draft.response_types.some(inAddress) ? ['implicit'] : []),
    ...GRANTS.filter((grant) => draft.grants.includes(grant)),
  ]
}

/** Whether an answer of this type brings tokens in the browser's address. */
export function inAddress(type: ResponseType): boolean {
  return type.includes('token')
}

/** All scopes that were chosen; none: everything. */
export function scopesOf(draft: Draft): string[] {
  return [...SCOPES.filter((scope) => draft.scopes.includes(scope)), ...words(draft.otherScopes)]
}

/** Whether a kind of program comes with a browser, so that answers need an address. */
export function usesBrowser(kind: ClientKind): boolean {
  return kind === 'server' || kind === 'browser' || kind === 'native'
}

/** Whether a kind of program can keep a secret (a confidential client, RFC 6749 section 2.1). */
export function keepsSecret(kind: ClientKind): boolean {
  return kind === 'server' || kind === 'machine'
}

/** Whether the lodge and the app share a secret when it shows who it is this way. */
export function isSecret(method: string): boolean {
  return method.startsWith('client_secret')
}

/** Whether enough is written to ask the lodge. */
export function isReady(draft: Draft): boolean {
  const needsAddress = draft.response_types.length > 0
  const hasAddress = !needsAddress || written(draft.redirect_uris).length > 0
  return draft.name.trim() !== '' && hasAddress && isSeconds(draft.default_max_age)
}

/** Whether this is a number of seconds, or nothing. */
export function isSeconds(text: string): boolean {
  return /^\d{0,9}$/.test(text.trim())
}

function secondsOf(text: string): number {
  return text.trim() !== '' && isSeconds(text) ? Number(text) : -1
}

/** The lines that were really written. */
export function written(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

/** The words of a text, with blanks or commas between them. */
export function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

function orOneEmpty(lines: readonly string[]): string[] {
  return lines.length > 0 ? [...lines] : ['']
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((one) => one === text)
}
