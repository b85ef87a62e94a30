/** Where what is wrong with a form is said: beside the field it is about, or below the form. */
import { tick } from 'svelte'
import type { Problem } from '../../control.gen'
import { groupOf } from './facts'

const IN_SIGHT = new Set(['client_id', 'name', 'redirect_uris'])
/** Switches have no place for a complaint, and are never the reason for one by themselves. */
const SWITCHES = new Set([
  'trusted',
  'pkce_optional',
  'subject_type',
  'require_auth_time',
  'require_pushed_authorization_requests',
  'backchannel_logout_session_required',
  'frontchannel_logout_session_required',
])

/** Whether the form of an app says this beside one of its fields. */
export function isBesideField(problem: Problem | null): boolean {
  const field = problem?.field
  if (!field || SWITCHES.has(field)) return false
  return IN_SIGHT.has(field) || groupOf(field) !== null
}

/** Once everything is drawn that the problem opened: puts the focus on the first field that is wrong. */
export async function toFirstWrong(): Promise<void> {
  await tick()
  await tick()
  document.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid]')?.focus()
}
