/** The plain words for what a test shows, and the standard terms beside them. */
import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'
import CircleAlert from '@lucide/svelte/icons/circle-alert'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import CircleX from '@lucide/svelte/icons/circle-x'
import Hourglass from '@lucide/svelte/icons/hourglass'
import type {
  TestCheckKind,
  TestMove,
  TestStage,
  TestStepKind,
  TestStepState,
  TestTokenKind,
} from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

type Word = { name: TextKey; term: string }

export const STEPS: Record<TestStepKind, Word> = {
  discovery: { name: 'test-step-discovery', term: 'OpenID Connect Discovery' },
  keys: { name: 'test-step-keys', term: 'JWKS' },
  pushed_request: { name: 'test-step-pushed', term: 'PAR, RFC 9126' },
  authorize: { name: 'test-step-authorize', term: 'authorization_endpoint' },
  answer: { name: 'test-step-answer', term: 'redirect_uri' },
  token: { name: 'test-step-token', term: 'token_endpoint' },
  device_authorization: { name: 'test-step-device', term: 'device_authorization_endpoint' },
  device_poll: { name: 'test-step-poll', term: 'token_endpoint, RFC 8628' },
  refresh: { name: 'test-step-refresh', term: 'refresh_token' },
  userinfo: { name: 'test-step-userinfo', term: 'userinfo_endpoint' },
  introspect: { name: 'test-step-introspect', term: 'introspection_endpoint' },
  revoke: { name: 'test-step-revoke', term: 'revocation_endpoint' },
  sign_out: { name: 'test-step-sign-out', term: 'end_session_endpoint' },
  signed_out: { name: 'test-step-signed-out', term: 'post_logout_redirect_uri' },
}

export const MOVES: Record<TestMove, Word> = {
  userinfo: { name: 'test-move-userinfo', term: 'UserInfo' },
  introspect: { name: 'test-move-introspect', term: 'introspection' },
  refresh: { name: 'test-move-refresh', term: 'refresh_token' },
  revoke: { name: 'test-move-revoke', term: 'revocation' },
  sign_out: { name: 'test-move-sign-out', term: 'RP-initiated logout' },
}

type State = { name: TextKey; icon: Component<LucideProps>; tone: 'well' | 'bad' | 'mute' }

export const STATES: Record<TestStepState, State> = {
  waiting: { name: 'test-state-waiting', icon: Hourglass, tone: 'mute' },
  well: { name: 'test-state-well', icon: CircleCheck, tone: 'well' },
  refused: { name: 'test-state-refused', icon: CircleX, tone: 'bad' },
  bad: { name: 'test-state-bad', icon: CircleAlert, tone: 'bad' },
}

export const STAGES: Record<Exclude<TestStage, 'waiting'>, TextKey> = {
  working: 'test-working',
  done: 'test-done',
  failed: 'test-failed',
}

export const TOKENS: Record<TestTokenKind, Word> = {
  id_token: { name: 'test-token-id', term: 'id_token' },
  access_token: { name: 'test-token-access', term: 'access_token' },
  refresh_token: { name: 'test-token-refresh', term: 'refresh_token' },
}

export const CHECKS: Record<TestCheckKind, Word> = {
  status: { name: 'test-check-status', term: 'HTTP' },
  issuer: { name: 'test-check-issuer', term: 'issuer' },
  state: { name: 'test-check-state', term: 'state' },
  answer_issuer: { name: 'test-check-answer-issuer', term: 'iss, RFC 9207' },
  complete: { name: 'test-check-complete', term: '' },
  signature: { name: 'test-check-signature', term: 'kid' },
  algorithm: { name: 'test-check-algorithm', term: 'alg' },
  type: { name: 'test-check-type', term: 'typ' },
  iss: { name: 'test-check-iss', term: 'iss' },
  aud: { name: 'test-check-aud', term: 'aud' },
  azp: { name: 'test-check-azp', term: 'azp' },
  exp: { name: 'test-check-exp', term: 'exp' },
  iat: { name: 'test-check-iat', term: 'iat' },
  nonce: { name: 'test-check-nonce', term: 'nonce' },
  at_hash: { name: 'test-check-at-hash', term: 'at_hash' },
  c_hash: { name: 'test-check-c-hash', term: 'c_hash' },
  s_hash: { name: 'test-check-s-hash', term: 's_hash' },
  auth_time: { name: 'test-check-auth-time', term: 'auth_time' },
  subject: { name: 'test-check-subject', term: 'sub' },
  token_type: { name: 'test-check-token-type', term: 'token_type' },
  active: { name: 'test-check-active', term: 'active' },
  rotated: { name: 'test-check-rotated', term: 'refresh_token' },
}

/** JSON with line breaks, members in their order; any other text as it is. */
export function pretty(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text
  } catch {
    return text
  }
}
