/**
 * A first look at a redirect address while it is typed. The lodge decides (RFC 8252, RFC 9700 section 2.1); this
 * only says sooner, and in the person's language, what it would say.
 */
import type { ClientKind } from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

/** What is said about an address: that it cannot be taken, or something good to know. */
export type Remark = { wrong: boolean; text: TextKey }

const MOST_BYTES = 2000
const LOOPBACK = /^(127\.0\.0\.1|\[::1\])$/
const NEVER = new Set([
  'javascript',
  'data',
  'vbscript',
  'blob',
  'file',
  'about',
  'ftp',
  'ws',
  'wss',
  'gatelodge',
])

const wrong = (text: TextKey): Remark => ({ wrong: true, text })
const note = (text: TextKey): Remark => ({ wrong: false, text })

/** What to say about this address for this kind of program; null when there is nothing to say. */
export function remarkOn(address: string, kind: ClientKind): Remark | null {
  if (address === '') return null
  if (/[\s\\\p{Cc}]/u.test(address)) return wrong('redirect-blank')
  if (address.includes('*')) return wrong('redirect-wildcard')
  if (address.includes('#')) return wrong('redirect-fragment')
  if (new TextEncoder().encode(address).length > MOST_BYTES) return wrong('redirect-long')

  const parts = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(address)
  // `localhost:3000/cb` reads like a scheme and is none.
  if (!parts || /^\d/.test(parts[2] ?? '')) return wrong('redirect-no-scheme')
  const scheme = (parts[1] ?? '').toLowerCase()
  if (NEVER.has(scheme)) return wrong('redirect-scheme')

  if (scheme === 'http' || scheme === 'https') {
    const authority = /^\/\/([^/?]*)/.exec(parts[2] ?? '')?.[1] ?? ''
    if (authority === '' || !URL.canParse(address)) return wrong('redirect-no-host')
    if (authority.includes('@')) return wrong('redirect-userinfo')
    if (scheme === 'https') return null
    const host = authority.replace(/:\d*$/, '')
    if (LOOPBACK.test(host)) return kind === 'native' ? note('redirect-any-port') : null
    if (host === 'localhost') return kind === 'native' ? note('redirect-localhost') : null
    return wrong('redirect-http')
  }

  if (kind !== 'native') return wrong('redirect-own-scheme')
  return scheme.includes('.') ? null : wrong('redirect-scheme-dot')
}
