/** What a person chooses for a test, and the flow that comes of it. */
import type { TestFlow } from '../../control.gen'

/** The four things that the test client can do. */
export type Way = 'code' | 'tokens' | 'device' | 'machine'

/** What is chosen, field by field as it is written. */
export type Draft = {
  way: Way
  /** `response_type` of the way `tokens`. */
  responseType: string
  responseMode: Mode
  scope: string
  secret: boolean
  pkce: boolean
  pushed: boolean
  prompt: Prompt
  maxAge: string
  loginHint: string
  acrValues: string
  uiLocales: string
  claims: string
  algorithm: string
}

export const MODES = ['usual', 'query', 'fragment', 'form_post'] as const
export type Mode = (typeof MODES)[number]

export const PROMPTS = ['usual', 'login', 'consent', 'select_account', 'none'] as const
export type Prompt = (typeof PROMPTS)[number]

/** The response types that bring more than a code, most asked for first. */
export const RESPONSE_TYPES = [
  'code id_token token',
  'code id_token',
  'code token',
  'id_token token',
  'id_token',
  'token',
] as const

export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const

/** The scope that a way asks for, unless the person writes another. */
const USUAL: Record<Way, string> = {
  code: 'openid profile email offline_access',
  tokens: 'openid profile email',
  device: 'openid profile offline_access',
  machine: '',
}

export function emptyDraft(): Draft {
  return {
    way: 'code',
    responseType: RESPONSE_TYPES[0],
    responseMode: 'usual',
    scope: USUAL.code,
    secret: true,
    pkce: true,
    pushed: false,
    prompt: 'usual',
    maxAge: '',
    loginHint: '',
    acrValues: '',
    uiLocales: '',
    claims: '',
    algorithm: ALGORITHMS[0],
  }
}

/** The draft for another way. A scope that the person has not touched follows it. */
export function turned(draft: Draft, way: Way): Draft {
  const untouched = draft.scope.trim() === USUAL[draft.way]
  return { ...draft, way, scope: untouched ? USUAL[way] : draft.scope }
}

/** Whether the browser takes part: then there is more to choose. */
export function isBrowser(way: Way): boolean {
  return way === 'code' || way === 'tokens'
}

/** What is asked of the lodge. Fields that the way does not show keep out of it. */
export function flowOf(draft: Draft): TestFlow {
  const browser = isBrowser(draft.way)
  const given = (text: string) => (browser && text.trim() !== '' ? text.trim() : null)
  const seconds = Number(draft.maxAge.trim())
  return {
    grant: browser ? 'browser' : draft.way === 'device' ? 'device' : 'machine',
    secret: browser && draft.secret,
    response_type: draft.way === 'tokens' ? draft.responseType : 'code',
    response_mode: browser && draft.responseMode !== 'usual' ? draft.responseMode : null,
    scope: draft.scope.trim(),
    pkce: draft.pkce,
    pushed: browser && draft.pushed,
    prompt: browser && draft.prompt !== 'usual' ? draft.prompt : null,
    max_age: given(draft.maxAge) !== null && isSeconds(draft.maxAge) ? seconds : null,
    login_hint: given(draft.loginHint),
    acr_values: given(draft.acrValues),
    ui_locales: given(draft.uiLocales),
    claims: given(draft.claims),
    id_token_alg: draft.algorithm === ALGORITHMS[0] ? null : draft.algorithm,
  }
}

/** Whether a text is nothing, or a number of seconds that a request can carry. */
export function isSeconds(text: string): boolean {
  return /^\d{0,9}$/.test(text.trim())
}
