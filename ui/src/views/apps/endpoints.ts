/** The addresses that another program may ask for, as the lodge's discovery document tells them. */
import type { TextKey } from '../../texts.svelte'

/** Paths below the issuer; `crates/protocol/src/discovery.rs` holds the same list. */
const PATHS = [
  {
    name: 'endpoint-authorization',
    term: 'authorization_endpoint',
    path: '/signin/v1/identifier/_/authorize',
  },
  { name: 'endpoint-token', term: 'token_endpoint', path: '/konnect/v1/token' },
  { name: 'endpoint-userinfo', term: 'userinfo_endpoint', path: '/konnect/v1/userinfo' },
  { name: 'endpoint-keys', term: 'jwks_uri', path: '/konnect/v1/jwks.json' },
  { name: 'endpoint-sign-out', term: 'end_session_endpoint', path: '/signin/v1/identifier/_/endsession' },
  { name: 'endpoint-revocation', term: 'revocation_endpoint', path: '/konnect/v1/revoke' },
  { name: 'endpoint-introspection', term: 'introspection_endpoint', path: '/konnect/v1/introspect' },
  {
    name: 'endpoint-device',
    term: 'device_authorization_endpoint',
    path: '/konnect/v1/device_authorization',
  },
  { name: 'endpoint-pushed', term: 'pushed_authorization_request_endpoint', path: '/konnect/v1/par' },
] as const satisfies readonly { name: TextKey; term: string; path: string }[]

export type Endpoint = { name: TextKey; term: string; address: string }

/** The endpoints of an issuer such as `http://localhost:4283`. */
export function endpointsOf(issuer: string): Endpoint[] {
  return PATHS.map(({ name, term, path }) => ({ name, term, address: issuer.replace(/\/$/, '') + path }))
}
