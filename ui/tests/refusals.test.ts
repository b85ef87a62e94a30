import { describe, expect, it } from 'vitest'
import type { Refusal } from '../src/control.gen'
import { besides, type Piece } from '../src/views/refusals/difference'

function refusal(rule: Refusal['rule'], received: string | null, ...registered: string[]): Refusal {
  return {
    id: 1,
    at: 0,
    times: 1,
    endpoint: 'authorize',
    client_id: 'files',
    client_name: 'Files',
    error: 'invalid_request',
    rule,
    description: '',
    received,
    registered,
    repair: null,
    needs_owner: false,
  }
}

/** The pieces as text, with brackets around those that differ. */
const marked = (pieces: readonly Piece[]) =>
  pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('')

function marks(rule: Refusal['rule'], received: string, ...registered: string[]) {
  const beside = besides(refusal(rule, received, ...registered))
  return [marked(beside?.received ?? []), ...(beside?.registered ?? []).map(marked)]
}

describe('what was received beside what is registered', () => {
  const address = 'redirect_uri_not_registered'

  it('is marked where two addresses part', () => {
    expect(marks(address, 'https://a.example/cb/', 'https://a.example/cb')).toEqual([
      'https://a.example/cb[/]',
      'https://a.example/cb',
    ])
    expect(marks(address, 'https://a.example:8443/cb', 'https://a.example/cb')).toEqual([
      'https://a.example[:8443]/cb',
      'https://a.example/cb',
    ])
    expect(marks(address, 'http://127.0.0.1/cb', 'http://127.0.0.2/cb')).toEqual([
      'http://127.0.0.[1]/cb',
      'http://127.0.0.[2]/cb',
    ])
  })

  it('is marked against the nearest of several', () => {
    expect(
      marks(address, 'https://b.example/back', 'https://a.example/x', 'https://b.example/call', 'x:/y'),
    ).toEqual(['https://b.example/[back]', 'https://a.example/x', 'https://b.example/[call]', 'x:/y'])
  })

  it('is marked as a whole where nothing is alike', () => {
    expect(marks(address, 'org.example.notes:/cb', 'https://a.example/')).toEqual([
      '[org.example.notes:/cb]',
      'https://a.example/',
    ])
    expect(marks('auth_method', 'client_secret_post')).toEqual(['[client_secret_post]'])
  })

  it('is marked word by word in a scope', () => {
    expect(marks('scope', 'openid groups email', 'openid', 'email')).toEqual([
      'openid[groups]email',
      'openid',
      'email',
    ])
  })

  it('repeats no letter and loses none', () => {
    for (const [received, registered] of [
      ['aa', 'a'],
      ['a', 'aa'],
      ['abab', 'ab'],
      ['', 'a'],
    ] as const) {
      const beside = besides(refusal(address, received, registered))
      const text = (pieces: readonly Piece[] = []) => pieces.map((piece) => piece.text).join('')
      expect(text(beside?.received)).toBe(received)
      expect(text(beside?.registered[0])).toBe(registered)
    }
  })

  it('is nothing where nothing is known', () => {
    expect(besides(refusal('code', null))).toBeNull()
    expect(besides(refusal('wrong_secret', null, 'client_secret_basic'))).toEqual({
      received: [],
      registered: [[{ text: 'client_secret_basic', differs: false }]],
    })
  })
})
