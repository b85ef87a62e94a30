import { describe, expect, it } from 'vitest'
import type { ConnectedAccount, KonnectorJob } from '../src/control.gen'
import { endOf, errorOf, stateOf } from '../src/views/connectors/words'

const NOW = 1_800_000_000

const account = (more: Partial<ConnectedAccount>): ConnectedAccount => ({
  id: 'a',
  name: '',
  account_type: 'google',
  connected_at: 0,
  refreshed_at: null,
  expires_at: null,
  refresh_expires_at: null,
  given_at: null,
  problem: null,
  problem_at: null,
  connect_at: null,
  programs: [],
  ...more,
})

const job = (more: Partial<KonnectorJob>): KonnectorJob => ({
  id: 'j',
  slug: 'photos',
  account: null,
  manual: true,
  state: 'done',
  error: null,
  queued_at: 0,
  started_at: null,
  finished_at: null,
  ...more,
})

describe('an account', () => {
  it('whose access token ends is well: the lodge renews it', () => {
    expect(stateOf(account({ expires_at: NOW - 10 }), NOW)).toBe('well')
  })

  it('that wants its owner again within three days says so', () => {
    expect(stateOf(account({ refresh_expires_at: NOW + 2 * 86_400 }), NOW)).toBe('soon')
    expect(stateOf(account({ refresh_expires_at: NOW + 30 * 86_400 }), NOW)).toBe('well')
  })

  it('with a problem shows that before anything else', () => {
    for (const problem of ['ended', 'refused', 'unreachable'] as const) {
      expect(stateOf(account({ problem, refresh_expires_at: NOW + 10 }), NOW)).toBe(problem)
    }
  })
})

describe('the error of a run', () => {
  it.each([
    ['LOGIN_FAILED', 'konnector-error-login'],
    ['LOGIN_FAILED.NEEDS_SECRET', 'konnector-error-login'],
    ['USER_ACTION_NEEDED.OAUTH_OUTDATED', 'konnector-error-action'],
    ['VENDOR_DOWN', 'konnector-error-vendor'],
    ['NODE_NOT_FOUND', 'konnector-error-node'],
    ['something else', 'konnector-error-other'],
    ['constructor', 'konnector-error-other'],
    ['', 'konnector-error-other'],
  ])('%s is told in words', (error, text) => {
    expect(errorOf(error)).toBe(text)
  })

  it('is told when the run failed, and only then', () => {
    expect(endOf(job({ state: 'errored', error: 'TIME_LIMIT' }))).toBe('konnector-error-time')
    expect(endOf(job({ state: 'running' }))).toBe('konnector-running')
    expect(endOf(job({}))).toBe('konnector-done')
  })
})
