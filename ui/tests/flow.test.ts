import { describe, expect, it } from 'vitest'
import { emptyDraft, flowOf, isSeconds, turned, type Draft } from '../src/views/test/flow'
import { pretty } from '../src/views/test/words'

const draft = (more: Partial<Draft> = {}): Draft => ({ ...emptyDraft(), ...more })

describe('the flow that comes of a choice', () => {
  it('is a code with PKCE and a secret, unless something else is chosen', () => {
    expect(flowOf(emptyDraft())).toEqual({
      grant: 'browser',
      secret: true,
      response_type: 'code',
      response_mode: null,
      scope: 'openid profile email offline_access',
      pkce: true,
      pushed: false,
      prompt: null,
      max_age: null,
      login_hint: null,
      acr_values: null,
      ui_locales: null,
      claims: null,
      id_token_alg: null,
    })
  })

  it('holds what was written, without the blanks around it', () => {
    const flow = flowOf(
      draft({
        way: 'tokens',
        responseType: 'id_token token',
        responseMode: 'form_post',
        prompt: 'none',
        maxAge: ' 0 ',
        loginHint: ' ada ',
        claims: '{"id_token":{}}',
        algorithm: 'ES256',
        pushed: true,
      }),
    )
    expect(flow).toMatchObject({
      response_type: 'id_token token',
      response_mode: 'form_post',
      prompt: 'none',
      max_age: 0,
      login_hint: 'ada',
      claims: '{"id_token":{}}',
      id_token_alg: 'ES256',
      pushed: true,
    })
  })

  it('keeps out of a device and a machine what only a browser carries', () => {
    const chosen = { secret: true, pushed: true, prompt: 'login', maxAge: '5', loginHint: 'ada' } as const
    for (const way of ['device', 'machine'] as const) {
      expect(flowOf(draft({ way, ...chosen }))).toMatchObject({
        grant: way,
        secret: false,
        pushed: false,
        prompt: null,
        max_age: null,
        login_hint: null,
      })
    }
  })

  it('asks for the scope that is usual for it, unless another was written', () => {
    expect(turned(emptyDraft(), 'machine').scope).toBe('')
    expect(turned(turned(emptyDraft(), 'machine'), 'device').scope).toBe('openid profile offline_access')
    expect(turned(draft({ scope: 'openid roles' }), 'machine').scope).toBe('openid roles')
  })

  it('takes seconds only', () => {
    for (const good of ['', ' ', '0', '3600']) expect(isSeconds(good), good).toBe(true)
    for (const bad of ['-1', '1.5', 'x', '1e3', '9999999999']) expect(isSeconds(bad), bad).toBe(false)
    expect(flowOf(draft({ maxAge: 'x' })).max_age).toBeNull()
  })
})

describe('text for machines', () => {
  it('is laid out when it is JSON, and its members keep their order', () => {
    expect(pretty('{"b":1,"a":[]}')).toBe('{\n  "b": 1,\n  "a": []\n}')
    for (const other of ['plain', '"text"', '17', '', '{broken']) expect(pretty(other)).toBe(other)
  })
})
