// A device without a browser (RFC 8628): it asks for its codes and shows one of them.

import { addClient } from './lodge.mjs'

/** A television: a public client that only knows the device flow. `words` go to `clients add`. */
export async function openDevice(lodge, ...words) {
  const client = await addClient(lodge, [], '--kind', 'device', '--name', 'Television', ...words)
  return {
    client,
    /** Asks for codes; gives what it was told. */
    async starts() {
      const reply = await fetch(new URL('/konnect/v1/device_authorization', lodge.issuer), {
        method: 'POST',
        body: new URLSearchParams({ client_id: client.client_id, scope: 'openid profile offline_access' }),
      })
      return reply.json()
    },
  }
}
