/** What services and konnectors say, in words of the window. */
import type { ConnectedAccount, KonnectorJob } from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

/** Tokens that end within this many seconds are worth a word. */
const SOON = 3 * 86_400

/** How an account is: what the person sees before anything else. */
export type AccountState = 'ended' | 'refused' | 'unreachable' | 'soon' | 'well'

/** How an account is at this moment. */
export function stateOf(account: ConnectedAccount, now: number): AccountState {
  if (account.problem !== null) return account.problem
  const { refresh_expires_at: last } = account
  return last !== null && last - now < SOON ? 'soon' : 'well'
}

/** The codes that the family of konnectors knows, and ours. */
const ERRORS: ReadonlyMap<string, TextKey> = new Map(
  Object.entries({
    LOGIN_FAILED: 'konnector-error-login',
    USER_ACTION_NEEDED: 'konnector-error-action',
    CHALLENGE_ASKED: 'konnector-error-action',
    TERMS_VERSION_MISMATCH: 'konnector-error-action',
    VENDOR_DOWN: 'konnector-error-vendor',
    NOT_EXISTING_DIRECTORY: 'konnector-error-folder',
    CANNOT_FIND_ACCOUNT: 'konnector-error-account',
    NODE_NOT_FOUND: 'konnector-error-node',
    TIME_LIMIT: 'konnector-error-time',
    INTERRUPTED: 'konnector-error-interrupted',
    STOPPED: 'konnector-error-stopped',
    NOT_INSTALLED: 'konnector-error-gone',
  } as const satisfies Record<string, TextKey>),
)

/** What a run's error means; its own text is shown beside it. */
export function errorOf(error: string): TextKey {
  return ERRORS.get(error.split('.')[0] ?? '') ?? 'konnector-error-other'
}

/** How a run went. */
export function endOf(job: KonnectorJob): TextKey {
  switch (job.state) {
    case 'queued':
      return 'konnector-queued'
    case 'running':
      return 'konnector-running'
    case 'done':
      return 'konnector-done'
    case 'errored':
      return errorOf(job.error ?? '')
  }
}
