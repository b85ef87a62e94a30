/** An app as it stands in the form, on its way to and from the lodge. */
import type { Client, ClientChange, ClientKind, NewClient } from '../../control.gen'

export const ALGORITHMS = ['RS256', 'ES256', 'PS256', 'EdDSA'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

export type Draft = {
  kind: ClientKind
  name: string
  /** As typed, one a line of the form; empty ones do not count. */
  redirects: string[]
  afterSignOut: string[]
  /** Empty: the lodge makes one up. Cannot be changed later. */
  clientId: string
  /** Words with blanks between them; empty: all. */
  scopes: string
  algorithm: Algorithm
  trusted: boolean
  pkceOptional: boolean
}

/** A form nobody has written in yet. */
export function emptyDraft(): Draft {
  return {
    kind: 'server',
    name: '',
    redirects: [''],
    afterSignOut: [''],
    clientId: '',
    scopes: '',
    algorithm: 'RS256',
    trusted: false,
    pkceOptional: false,
  }
}

/** The form for an app that exists. */
export function draftOf(client: Client): Draft {
  return {
    kind: client.kind,
    name: client.name,
    redirects: orOneEmpty(client.redirect_uris),
    afterSignOut: orOneEmpty(client.post_logout_redirect_uris),
    clientId: client.client_id,
    scopes: client.scopes.join(' '),
    algorithm: ALGORITHMS.find((known) => known === client.id_token_signed_response_alg) ?? 'RS256',
    trusted: client.trusted,
    pkceOptional: client.pkce_optional,
  }
}

/** What to register. */
export function newClient(draft: Draft): NewClient {
  return {
    client_id: orNull(draft.clientId),
    name: orNull(draft.name),
    kind: draft.kind,
    client_secret: null,
    redirect_uris: written(draft.redirects),
    post_logout_redirect_uris: written(draft.afterSignOut),
    grant_types: [],
    response_types: [],
    scopes: words(draft.scopes),
    token_endpoint_auth_method: null,
    id_token_signed_response_alg: draft.algorithm,
    trusted: draft.trusted,
    pkce_optional: mayGoWithoutPkce(draft) && draft.pkceOptional,
  }
}

/** What to change: everything the form shows. */
export function changeOf(draft: Draft): ClientChange {
  return {
    name: orNull(draft.name),
    redirect_uris: written(draft.redirects),
    post_logout_redirect_uris: written(draft.afterSignOut),
    scopes: words(draft.scopes),
    id_token_signed_response_alg: draft.algorithm,
    trusted: draft.trusted,
    pkce_optional: mayGoWithoutPkce(draft) && draft.pkceOptional,
  }
}

/** Only a program that keeps a secret may leave PKCE out (RFC 9700 section 2.1.1). */
export function mayGoWithoutPkce(draft: Draft): boolean {
  return draft.kind === 'server'
}

/** The addresses that were really written. */
export function written(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

function orOneEmpty(lines: readonly string[]): string[] {
  return lines.length > 0 ? [...lines] : ['']
}
