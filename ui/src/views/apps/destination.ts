/** Where an app's answers go, in words. */
import type { Client } from '../../control.gen'
import { list, t } from '../../texts.svelte'

/** One line of meaning for an app: the website, this computer, or the program that opens its own addresses. */
export function destinationsOf(client: Client): string {
  return list([...new Set(client.redirect_uris.map(destinationOf))])
}

function destinationOf(address: string): string {
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i.exec(address) ?? []
  if (scheme !== 'http' && scheme !== 'https') return t('destination-scheme', { scheme })
  if (/^(127\.0\.0\.1|\[::1\]|localhost)(:|$)/.test(host)) return t('destination-computer')
  return host
}
