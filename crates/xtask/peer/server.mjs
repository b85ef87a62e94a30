// npm oidc-provider as `cargo xtask bench` measures it: everything in memory, trusted clients, one person who is
// signed in without being asked, ES256. Its other defaults stay: access tokens are opaque, so a code flow costs it
// one signature where Gatelodge makes two.
//
// node server.mjs PORT CLIENTS, where CLIENTS is a JSON list of client metadata

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'

import { Provider } from 'oidc-provider'

const [port, clients] = process.argv.slice(2)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const provider = new Provider(`http://localhost:${port}`, {
  clients: JSON.parse(clients),
  responseTypes: ['code', 'code id_token token'],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
  cookies: { keys: ['only-for-a-measurement'] },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    revocation: { enabled: true },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  // The clients are trusted: nobody is asked for consent. What is kept in memory may have been pushed out.
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc
    const known = session.grantIdFor(client.clientId)
    const kept = known && (await provider.Grant.find(known))
    if (kept) return kept
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid offline_access')
    await grant.save()
    return grant
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  ttl: {
    AccessToken: 3600,
    DeviceCode: 600,
    Grant: 86400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 86400,
    Session: 86400,
  },
})

const answer = provider.callback()
createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) {
    provider
      .interactionFinished(request, response, { login: { accountId: 'bench' } })
      .catch((error) => response.writeHead(500).end(String(error)))
  } else {
    answer(request, response)
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready'))
