/**
 * What is registered of an app, group by group, to be read. The form has the same groups, so that whoever wants to
 * change what they read finds it in the same place.
 */
import type { ClientKind } from '../../control.gen'
import { t, type TextKey } from '../../texts.svelte'
import {
  emptyDraft,
  keepsSecret,
  scopesOf,
  usesBrowser,
  words,
  written,
  type Draft,
  type KnownScope,
} from './draft'
import { DIALECT, GRANT, inWords, METHOD, REFRESH, RESPONSE_TYPE, SCOPE, shortGrant } from './words'

export const GROUPS = ['addresses', 'sign-in', 'asks', 'tokens', 'sign-out', 'about', 'rules'] as const
export type Group = (typeof GROUPS)[number]

export const GROUP: Readonly<Record<Group, { name: TextKey; holds: TextKey }>> = {
  addresses: { name: 'group-addresses', holds: 'group-addresses-holds' },
  'sign-in': { name: 'group-sign-in', holds: 'group-sign-in-holds' },
  asks: { name: 'group-asks', holds: 'group-asks-holds' },
  tokens: { name: 'group-tokens', holds: 'group-tokens-holds' },
  'sign-out': { name: 'group-sign-out', holds: 'group-sign-out-holds' },
  about: { name: 'group-about', holds: 'group-about-holds' },
  rules: { name: 'group-rules', holds: 'group-rules-holds' },
}

/** Where each field of the form stands. Those that are not here are never folded away. */
const PLACE: Readonly<Partial<Record<string, Group>>> = {
  post_logout_redirect_uris: 'addresses',
  initiate_login_uri: 'addresses',
  token_endpoint_auth_method: 'sign-in',
  token_endpoint_auth_signing_alg: 'sign-in',
  jwks: 'sign-in',
  jwks_uri: 'sign-in',
  response_types: 'asks',
  grant_types: 'asks',
  scopes: 'asks',
  request_object_signing_alg: 'asks',
  request_uris: 'asks',
  id_token_signed_response_alg: 'tokens',
  userinfo_signed_response_alg: 'tokens',
  refresh_mode: 'tokens',
  subject_type: 'tokens',
  sector_identifier_uri: 'tokens',
  dialect: 'tokens',
  backchannel_logout_uri: 'sign-out',
  backchannel_logout_session_required: 'sign-out',
  frontchannel_logout_uri: 'sign-out',
  frontchannel_logout_session_required: 'sign-out',
  client_uri: 'about',
  logo_uri: 'about',
  policy_uri: 'about',
  tos_uri: 'about',
  contacts: 'about',
  trusted: 'rules',
  pkce_optional: 'rules',
  require_pushed_authorization_requests: 'rules',
  default_max_age: 'rules',
  require_auth_time: 'rules',
  default_acr_values: 'rules',
  always_release: 'rules',
}

/** The group of a field that the lodge complained about. */
export function groupOf(field: string | null | undefined): Group | null {
  return (field && PLACE[field]) || null
}

/** The groups that say something about this kind of program. */
export function groupsFor(kind: ClientKind): readonly Group[] {
  return GROUPS.filter(
    (group) =>
      (group !== 'addresses' || usesBrowser(kind)) &&
      (group !== 'sign-out' || usesBrowser(kind)) &&
      (group !== 'tokens' || signsPeopleIn(kind)) &&
      (group !== 'rules' || signsPeopleIn(kind)),
  )
}

/** Whether tokens of this kind of program are about a person. */
export function signsPeopleIn(kind: ClientKind): boolean {
  return kind !== 'machine'
}

export type Fact = {
  group: Group
  name: string
  term: string
  /** One a line. */
  value: readonly string[]
  /** Whether machines read it. */
  code: boolean
  /** Whether it is on or off, and nothing else. */
  flag: boolean
  /** Whether it is what it would be if nobody had said anything. */
  usual: boolean
}

/** Everything that is registered of an app and says something about its kind. */
export function factsOf(draft: Draft): Fact[] {
  const usual = emptyDraft(draft.kind)
  const facts: Fact[] = []
  const browser = usesBrowser(draft.kind)
  const person = signsPeopleIn(draft.kind)
  const say = (field: string, name: TextKey, value: string | readonly string[], isUsual: boolean) => {
    const group = groupOf(field)
    const lines = typeof value === 'string' ? [value] : value
    if (group)
      facts.push({
        group,
        name: t(name),
        term: field,
        value: lines,
        code: false,
        flag: false,
        usual: isUsual,
      })
  }
  /** A text, a list or an algorithm: as written, or a word for none. */
  const tell = (
    field: string,
    name: TextKey,
    value: string | readonly string[],
    none: TextKey = 'fact-none',
  ) => {
    const lines = typeof value === 'string' ? (value === '' ? [] : [value]) : value
    const group = groupOf(field)
    if (!group) return
    const told = lines.length > 0 ? lines : [t(none)]
    const given = lines.length > 0
    facts.push({ group, name: t(name), term: field, value: told, code: given, flag: false, usual: !given })
  }
  const flag = (field: string, name: TextKey, on: boolean) => {
    const group = groupOf(field)
    const value = [t(on ? 'fact-yes' : 'fact-no')]
    if (group) facts.push({ group, name: t(name), term: field, value, code: false, flag: true, usual: !on })
  }

  if (browser) {
    tell('post_logout_redirect_uris', 'after-sign-out', written(draft.post_logout_redirect_uris))
    tell('initiate_login_uri', 'app-initiate', draft.initiate_login_uri)
  }

  const method = draft.token_endpoint_auth_method
  say(
    'token_endpoint_auth_method',
    'app-method',
    `${inWords(METHOD, method)} (${method})`,
    method === usual.token_endpoint_auth_method,
  )
  if (method.endsWith('_jwt')) {
    tell(
      'token_endpoint_auth_signing_alg',
      'app-assertion-alg',
      draft.token_endpoint_auth_signing_alg,
      'alg-any',
    )
  }
  if (draft.keys === 'set') tell('jwks', 'app-jwks', draft.jwks)
  else tell('jwks_uri', 'app-jwks-uri', draft.keys === 'address' ? draft.jwks_uri : '')

  if (browser) {
    say(
      'response_types',
      'app-answers',
      draft.response_types.map((type) => `${t(RESPONSE_TYPE[type])} (${type})`),
      same(draft.response_types, usual.response_types),
    )
  }
  say(
    'grant_types',
    'app-grant',
    draft.grants.length > 0
      ? draft.grants.map((grant) => `${t(GRANT[grant])} (${shortGrant(grant)})`)
      : t('fact-none'),
    same(draft.grants, usual.grants),
  )
  const scopes = scopesOf(draft)
  say(
    'scopes',
    'app-scopes',
    scopes.length > 0
      ? scopes.map((scope) => (scope in SCOPE ? `${t(SCOPE[scope as KnownScope])} (${scope})` : scope))
      : t('fact-everything'),
    scopes.length === 0,
  )
  if (browser) {
    tell('request_object_signing_alg', 'app-request-alg', draft.request_object_signing_alg, 'alg-any')
    tell('request_uris', 'app-request-uris', written(draft.request_uris))
  }

  if (person) {
    say(
      'id_token_signed_response_alg',
      'app-algorithm',
      draft.id_token_signed_response_alg,
      draft.id_token_signed_response_alg === usual.id_token_signed_response_alg,
    )
    tell('userinfo_signed_response_alg', 'app-userinfo-alg', draft.userinfo_signed_response_alg, 'alg-plain')
    if (draft.grants.includes('refresh_token')) {
      say('refresh_mode', 'app-refresh', t(REFRESH[draft.refresh_mode]), draft.refresh_mode === 'rotate')
    }
    flag('subject_type', 'app-pairwise', draft.pairwise)
    if (draft.pairwise) tell('sector_identifier_uri', 'app-sector', draft.sector_identifier_uri)
    say('dialect', 'app-dialect', t(DIALECT[draft.dialect]), draft.dialect === 'open_id')
  }

  if (browser) {
    tell('backchannel_logout_uri', 'app-backchannel', draft.backchannel_logout_uri, 'fact-not-told')
    if (draft.backchannel_logout_uri !== '') {
      flag(
        'backchannel_logout_session_required',
        'app-logout-session',
        draft.backchannel_logout_session_required,
      )
    }
    tell('frontchannel_logout_uri', 'app-frontchannel', draft.frontchannel_logout_uri, 'fact-not-told')
    if (draft.frontchannel_logout_uri !== '') {
      flag(
        'frontchannel_logout_session_required',
        'app-logout-session',
        draft.frontchannel_logout_session_required,
      )
    }
  }

  tell('client_uri', 'app-home', draft.client_uri)
  tell('logo_uri', 'app-logo', draft.logo_uri)
  tell('policy_uri', 'app-policy', draft.policy_uri)
  tell('tos_uri', 'app-terms', draft.tos_uri)
  tell('contacts', 'app-contacts', written(draft.contacts))

  if (person) {
    flag('trusted', 'app-trusted', draft.trusted)
    if (keepsSecret(draft.kind) || draft.pkce_optional) flag('pkce_optional', 'app-pkce', draft.pkce_optional)
    if (browser) {
      flag('require_pushed_authorization_requests', 'app-pushed', draft.require_pushed_authorization_requests)
      const age = draft.default_max_age
      say(
        'default_max_age',
        'app-max-age',
        age === '' ? t('fact-any-age') : t('fact-seconds', { count: Number(age) }),
        age === '',
      )
      flag('require_auth_time', 'app-auth-time', draft.require_auth_time)
      tell('default_acr_values', 'app-acr', words(draft.default_acr_values))
    }
    tell('always_release', 'app-always', words(draft.always_release))
  }
  return facts
}

/** One line about a group: what in it is not as usual, or what is to be found there. */
export function summaryOf(group: Group, facts: readonly Fact[]): string {
  const unusual = facts.filter((fact) => fact.group === group && !fact.usual)
  return unusual.length > 0 ? unusual.map(inShort).join(' · ') : t(GROUP[group].holds)
}

/** What is on is told by its name alone, and so is what nobody wants to read in one line. */
function inShort({ name, value, flag, term }: Fact): string {
  return flag || term === 'jwks' ? name : `${name}: ${value.join(', ')}`
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry) => other.includes(entry))
}
