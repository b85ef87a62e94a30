/** Runs of the test client for the lodge made of nothing: they go on by themselves after a moment. */
import type { Request, TestCheck, TestMove, TestRun, TestStep } from './control.gen'

const ISSUER = 'http://localhost:4283'
const CLIENT = 'gatelodge-test-5c1f0e92ab47'
const now = () => Math.floor(Date.now() / 1000)

const holds = (kind: TestCheck['kind'], found: string, expected: string | null = null): TestCheck => ({
  kind,
  holds: true,
  found,
  expected,
})

const asks = (method: string, url: string, parameters: Record<string, string> = {}, headers = {}) => ({
  method,
  url,
  headers: fields(headers),
  parameters: fields(parameters),
  body: method === 'POST' ? new URLSearchParams(parameters).toString() : '',
})

const gets = (status: number, body: unknown) => ({
  status,
  headers: fields({ 'content-type': 'application/json', 'cache-control': 'no-store' }),
  body: body === null ? '' : JSON.stringify(body),
})

function fields(given: Record<string, string>) {
  return Object.entries(given).map(([name, value]) => ({ name, value }))
}

function step(kind: TestStep['kind'], more: Partial<TestStep> = {}): TestStep {
  const plain = {
    kind,
    state: 'well',
    at: now(),
    request: null,
    response: null,
    tokens: [],
    checks: [],
  } as const
  return { ...plain, tokens: [], checks: [], ...more }
}

function begun(): TestStep[] {
  const request = {
    response_type: 'code',
    client_id: CLIENT,
    redirect_uri: 'http://127.0.0.1:41873/9b1c2f0d/callback',
    scope: 'openid profile email offline_access',
    state: 'd1c7e0b2a94f',
    nonce: '6f3ab81e20cd',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  const url = `${ISSUER}/signin/v1/identifier/_/authorize?${new URLSearchParams(request).toString()}`
  return [
    step('discovery', {
      request: asks('GET', `${ISSUER}/.well-known/openid-configuration`),
      response: gets(200, { issuer: ISSUER, token_endpoint: `${ISSUER}/konnect/v1/token` }),
      checks: [holds('status', '200'), holds('issuer', ISSUER, ISSUER)],
    }),
    step('keys', {
      request: asks('GET', `${ISSUER}/konnect/v1/jwks.json`),
      response: gets(200, { keys: [{ kty: 'RSA', kid: 'Zt1bXk0m2d9q', use: 'sig' }] }),
      checks: [holds('status', '200'), holds('complete', '3')],
    }),
    step('authorize', { state: 'waiting', request: asks('GET', url, request) }),
  ]
}

function finished(): TestStep[] {
  const [discovery, keys, authorize] = begun()
  const payload = {
    iss: ISSUER,
    sub: 'f2c4b1d07a6e',
    aud: CLIENT,
    exp: now() + 300,
    iat: now(),
    auth_time: now() - 20,
    nonce: '6f3ab81e20cd',
    name: 'Ada',
    email: 'ada@example.org',
  }
  const issued = { access_token: 'eyJ0eXAiOiJhdCtqd3QifQ…', token_type: 'Bearer', expires_in: 300 }
  return [
    ...[discovery, keys].filter((one) => one !== undefined),
    { ...(authorize ?? step('authorize')), state: 'well' },
    step('answer', {
      request: asks(
        'GET',
        'http://127.0.0.1:41873/9b1c2f0d/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=d1c7e0b2a94f',
        {
          code: 'SplxlOBeZQQYbYS6WxSbIA',
          state: 'd1c7e0b2a94f',
          iss: ISSUER,
        },
      ),
      checks: [
        holds('state', 'd1c7e0b2a94f', 'd1c7e0b2a94f'),
        holds('answer_issuer', ISSUER, ISSUER),
        holds('complete', 'code', 'code'),
      ],
    }),
    step('token', {
      request: asks(
        'POST',
        `${ISSUER}/konnect/v1/token`,
        { grant_type: 'authorization_code', code: 'SplxlOBeZQQYbYS6WxSbIA' },
        { authorization: 'Basic Z2F0ZWxvZGdl…', 'content-type': 'application/x-www-form-urlencoded' },
      ),
      response: gets(200, issued),
      checks: [holds('status', '200'), holds('token_type', 'Bearer', 'Bearer')],
      tokens: [
        {
          kind: 'id_token',
          raw: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQyODMifQ.c2lnbmF0dXJl',
          header: '{"alg":"RS256","typ":"JWT","kid":"Zt1bXk0m2d9q"}',
          payload: JSON.stringify(payload),
          checks: [
            holds('signature', 'Zt1bXk0m2d9q'),
            holds('iss', ISSUER, ISSUER),
            holds('aud', CLIENT, CLIENT),
            holds('exp', String(payload.exp)),
            { kind: 'nonce', holds: false, found: '6f3ab81e20cd', expected: '0c11de7720aa' },
            holds('at_hash', '77QmUPtjPfzWtF2AnpK9RQ', '77QmUPtjPfzWtF2AnpK9RQ'),
          ],
        },
        { kind: 'refresh_token', raw: 'glr_8aJ2…', header: null, payload: null, checks: [] },
      ],
      state: 'bad',
    }),
  ]
}

let run: TestRun | null = null

/** The run after a request about it; nothing when there is none. `changed` tells the window. */
export function testRun(
  request: Extract<Request, { request: 'start_test' | 'show_test' | 'continue_test' | 'end_test' }>,
  changed: () => void,
): TestRun | null {
  switch (request.request) {
    case 'start_test': {
      const device = request.flow.grant === 'device'
      run = {
        test: 'e0',
        instance: request.instance,
        client_id: CLIENT,
        flow: request.flow,
        stage: 'waiting',
        open: device ? `${ISSUER}/device?user_code=WDJB-MJHT` : (begun()[2]?.request?.url ?? null),
        user_code: device ? 'WDJB-MJHT' : null,
        steps: begun(),
        next: [],
        ends_at: now() + 600,
      }
      setTimeout(() => {
        if (!run) return
        const next: TestMove[] = ['userinfo', 'introspect', 'refresh', 'revoke', 'sign_out']
        run = { ...run, stage: 'failed', open: null, user_code: null, steps: finished(), next }
        changed()
      }, 4000)
      return run
    }
    case 'continue_test':
      if (!run) return null
      run = {
        ...run,
        steps: [
          ...run.steps,
          step('userinfo', {
            request: asks('GET', `${ISSUER}/konnect/v1/userinfo`, {}, { authorization: 'Bearer eyJ0eXAi…' }),
            response: gets(200, { sub: 'f2c4b1d07a6e', name: 'Ada' }),
            checks: [holds('status', '200'), holds('subject', 'f2c4b1d07a6e', 'f2c4b1d07a6e')],
          }),
        ],
      }
      return run
    case 'show_test':
      return run
    case 'end_test':
      run = null
      return run
  }
}
