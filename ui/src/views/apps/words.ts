/** The standard's words in plain ones: each with a text of its own. */
import type { Dialect, RefreshMode } from '../../control.gen'
import { t, type TextKey } from '../../texts.svelte'
import { DEVICE_CODE, type Grant, type KnownScope, type Method, type ResponseType } from './draft'

export const RESPONSE_TYPE: Readonly<Record<ResponseType, TextKey>> = {
  code: 'answer-code',
  id_token: 'answer-id-token',
  'id_token token': 'answer-id-token-token',
  token: 'answer-token',
  'code id_token': 'answer-code-id-token',
  'code token': 'answer-code-token',
  'code id_token token': 'answer-all',
}

export const GRANT: Readonly<Record<Grant, TextKey>> = {
  refresh_token: 'grant-refresh',
  [DEVICE_CODE]: 'grant-device',
  client_credentials: 'grant-machine',
}

export const METHOD: Readonly<Record<Method, TextKey>> = {
  client_secret: 'auth-secret',
  client_secret_basic: 'auth-basic',
  client_secret_post: 'auth-post',
  client_secret_jwt: 'auth-secret-jwt',
  private_key_jwt: 'auth-key',
  none: 'auth-none',
}

export const SCOPE: Readonly<Record<KnownScope, TextKey>> = {
  openid: 'scope-openid',
  profile: 'scope-profile',
  email: 'scope-email',
  address: 'scope-address',
  phone: 'scope-phone',
  roles: 'scope-roles',
  groups: 'scope-groups',
  offline_access: 'scope-offline',
}

export const REFRESH: Readonly<Record<RefreshMode, TextKey>> = {
  rotate: 'refresh-rotate',
  reuse: 'refresh-reuse',
}

export const DIALECT: Readonly<Record<Dialect, TextKey>> = {
  open_id: 'dialect-openid',
  libre_graph: 'dialect-libregraph',
}

/** The plain words for a word of the standard, or the word itself where there are none. */
export function inWords(words: Readonly<Record<string, TextKey>>, word: string): string {
  const key = words[word]
  return key ? t(key) : word
}

/** A grant type by its last part: `device_code` for the long one of RFC 8628. */
export function shortGrant(grant: string): string {
  return grant.slice(grant.lastIndexOf(':') + 1)
}
