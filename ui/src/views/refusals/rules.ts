/** What a refusal means: which rule failed, what to do about it, and where the standard says so. */
import type { RefusalEndpoint, RefusalRule, Repair } from '../../control.gen'
import { t, type AnyTextKey, type TextKey } from '../../texts.svelte'
import { inAddress, RESPONSE_TYPES } from '../apps/draft'
import { GRANT, inWords, METHOD, RESPONSE_TYPE, SCOPE, shortGrant } from '../apps/words'

/** One line about a refusal; each names the app. */
type Line = Extract<AnyTextKey, `refused-${string}`>

type Meaning = {
  /** What happened. */
  say: Line
  /** What to do about it. */
  help: TextKey
  /** Where the standard has the rule. */
  standard: { name: string; url: string }
}

const rfc = (number: number, section: string) => ({
  name: `RFC ${number}, ${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
})
const openid = (name: string, page: string, anchor: string) => ({
  name: `OpenID Connect ${name}`,
  url: `https://openid.net/specs/${page}.html#${anchor}`,
})
const core = (section: string, anchor: string) =>
  openid(`Core, ${section}`, 'openid-connect-core-1_0', anchor)

export const RULES: Readonly<Record<RefusalRule, Meaning>> = {
  unknown_client: { say: 'refused-unknown', help: 'rule-unknown', standard: rfc(6749, '2.2') },
  redirect_uri_missing: {
    say: 'refused-redirect-missing',
    help: 'rule-redirect-missing',
    standard: core('3.1.2.1', 'AuthRequest'),
  },
  redirect_uri_not_registered: {
    say: 'refused-redirect',
    help: 'rule-redirect',
    standard: rfc(9700, '2.1'),
  },
  redirect_uri_is_ours: {
    say: 'refused-redirect-ours',
    help: 'rule-redirect-ours',
    standard: rfc(9700, '2.1'),
  },
  response_type_unknown: {
    say: 'refused-answer-unknown',
    help: 'rule-answer-unknown',
    standard: rfc(6749, '3.1.1'),
  },
  response_type_not_registered: {
    say: 'refused-answer',
    help: 'rule-answer',
    standard: rfc(7591, '2.1'),
  },
  response_mode: {
    say: 'refused-mode',
    help: 'rule-mode',
    standard: openid('Multiple Response Types, 2.1', 'oauth-v2-multiple-response-types-1_0', 'ResponseModes'),
  },
  pkce_missing: { say: 'refused-pkce', help: 'rule-pkce', standard: rfc(7636, '4.3') },
  pkce_invalid: { say: 'refused-pkce-wrong', help: 'rule-pkce-wrong', standard: rfc(7636, '4.2') },
  nonce_missing: {
    say: 'refused-nonce',
    help: 'rule-nonce',
    standard: core('3.2.2.1', 'ImplicitAuthRequest'),
  },
  scope: { say: 'refused-scope', help: 'rule-scope', standard: rfc(6749, '3.3') },
  request_object: { say: 'refused-request-object', help: 'rule-request-object', standard: rfc(9101, '6') },
  request_uri: { say: 'refused-request-uri', help: 'rule-request-uri', standard: rfc(9101, '5.2') },
  must_push: { say: 'refused-push', help: 'rule-push', standard: rfc(9126, '6') },
  id_token_hint: { say: 'refused-hint', help: 'rule-hint', standard: core('3.1.2.1', 'AuthRequest') },
  parameter: { say: 'refused-parameter', help: 'rule-parameter', standard: rfc(6749, '3.1') },
  wrong_secret: { say: 'refused-secret', help: 'rule-secret', standard: rfc(6749, '2.3.1') },
  auth_method: { say: 'refused-method', help: 'rule-method', standard: rfc(6749, '2.3') },
  assertion: { say: 'refused-assertion', help: 'rule-assertion', standard: rfc(7523, '3') },
  grant_type_not_registered: { say: 'refused-grant', help: 'rule-grant', standard: rfc(6749, '5.2') },
  grant_type_unknown: {
    say: 'refused-grant-unknown',
    help: 'rule-grant-unknown',
    standard: rfc(6749, '5.2'),
  },
  code: { say: 'refused-code', help: 'rule-code', standard: rfc(6749, '4.1.2') },
  code_redirect_uri: {
    say: 'refused-code-redirect',
    help: 'rule-code-redirect',
    standard: rfc(6749, '4.1.3'),
  },
  verifier: { say: 'refused-verifier', help: 'rule-verifier', standard: rfc(7636, '4.6') },
  refresh_token: { say: 'refused-refresh', help: 'rule-refresh', standard: rfc(6749, '6') },
  device_code: { say: 'refused-device', help: 'rule-device', standard: rfc(8628, '3.5') },
  post_logout_redirect_uri_not_registered: {
    say: 'refused-sign-out',
    help: 'rule-sign-out',
    standard: openid('RP-Initiated Logout, 2', 'openid-connect-rpinitiated-1_0', 'RPLogout'),
  },
  client_metadata: { say: 'refused-registration', help: 'rule-registration', standard: rfc(7591, '3.2.2') },
  registration_token: {
    say: 'refused-registration-token',
    help: 'rule-registration-token',
    standard: rfc(7591, '3'),
  },
  other: { say: 'refused-other', help: 'rule-other', standard: rfc(6749, '5.2') },
}

export const ENDPOINT: Readonly<Record<RefusalEndpoint, { name: TextKey; term: string }>> = {
  authorize: { name: 'endpoint-authorization', term: 'authorization_endpoint' },
  token: { name: 'endpoint-token', term: 'token_endpoint' },
  pushed_request: { name: 'endpoint-pushed', term: 'pushed_authorization_request_endpoint' },
  device: { name: 'endpoint-device', term: 'device_authorization_endpoint' },
  revoke: { name: 'endpoint-revocation', term: 'revocation_endpoint' },
  introspect: { name: 'endpoint-introspection', term: 'introspection_endpoint' },
  end_session: { name: 'endpoint-sign-out', term: 'end_session_endpoint' },
  register: { name: 'endpoint-register', term: 'registration_endpoint' },
}

export type Deed = {
  /** What the button says. */
  name: string
  /** What changes, and to exactly what. */
  effect: string
  lines: readonly string[]
  /** Whether the lines are for machines, and every letter counts. */
  code: boolean
  /** What it costs, where it costs something. */
  price: string | null
}

/** A repair in words. */
export function deedOf(repair: Repair): Deed {
  switch (repair.repair) {
    case 'add_redirect_uri':
      return exactly('repair-redirect', 'repair-redirect-effect', repair.uri)
    case 'add_post_logout_redirect_uri':
      return exactly('repair-sign-out', 'repair-sign-out-effect', repair.uri)
    case 'add_response_type': {
      const type = RESPONSE_TYPES.find((known) => known === repair.response_type)
      const answer = named(RESPONSE_TYPE, repair.response_type)
      const risk = type !== undefined && inAddress(type)
      return inPlain('repair-answer', 'repair-answer-effect', [answer], risk ? 'answers-risk' : null)
    }
    case 'add_grant_type': {
      const grant = `${inWords(GRANT, repair.grant_type)} (${shortGrant(repair.grant_type)})`
      return inPlain('repair-grant', 'repair-grant-effect', [grant])
    }
    case 'add_scopes': {
      const scopes = repair.scopes.map((scope) => named(SCOPE, scope))
      return inPlain('repair-scopes', 'repair-scopes-effect', scopes, 'repair-scopes-price')
    }
    case 'allow_no_pkce':
      return inPlain('repair-pkce', 'repair-pkce-effect', [], 'repair-pkce-price')
    case 'change_auth_method':
      return inPlain(
        'repair-method',
        'repair-method-effect',
        [named(METHOD, repair.method)],
        'repair-method-price',
      )
  }
}

function exactly(name: TextKey, effect: TextKey, line: string): Deed {
  return { name: t(name), effect: t(effect), lines: [line], code: true, price: null }
}

function inPlain(name: TextKey, effect: TextKey, lines: string[], price: TextKey | null = null): Deed {
  return { name: t(name), effect: t(effect), lines, code: false, price: price && t(price) }
}

/** A word of the standard in plain ones, and itself. */
function named(words: Readonly<Record<string, TextKey>>, word: string): string {
  return `${inWords(words, word)} (${word})`
}
