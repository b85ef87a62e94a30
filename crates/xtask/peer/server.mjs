// npm oidc-provider as `cargo xtask bench` measures it: everything in memory, one client, one person who is
// signed in without being asked, ES256. Its other defaults stay: access tokens are opaque, so a code flow costs it
// one signature where Gatelodge makes two.
//
// node server.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'

import { Provider } from 'oidc-provider'

const [port, client_id, client_secret, redirect_uri] = process.argv.slice(2)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id,
      client_secret,
      redirect_uris: [redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
  cookies: { keys: ['only-for-a-measurement'] },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  // The client is trusted: nobody is asked for consent.
  async loadExistingGrant(ctx) {
    const known = ctx.oidc.session.grantIdFor(client_id)
    if (known) return provider.Grant.find(known)
    const grant = new provider.Grant({ clientId: client_id, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid offline_access')
    await grant.save()
    return grant
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  ttl: {
    AccessToken: 3600,
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
