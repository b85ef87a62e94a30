/** What happened, in words: a text, an icon and how much it matters, for every kind of event. */
import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'
import AppWindow from '@lucide/svelte/icons/app-window'
import Ban from '@lucide/svelte/icons/ban'
import BookOpen from '@lucide/svelte/icons/book-open'
import DoorOpen from '@lucide/svelte/icons/door-open'
import Fingerprint from '@lucide/svelte/icons/fingerprint-pattern'
import Hourglass from '@lucide/svelte/icons/hourglass'
import House from '@lucide/svelte/icons/house'
import KeyRound from '@lucide/svelte/icons/key-round'
import LogIn from '@lucide/svelte/icons/log-in'
import LogOut from '@lucide/svelte/icons/log-out'
import Mail from '@lucide/svelte/icons/mail'
import OctagonX from '@lucide/svelte/icons/octagon-x'
import Pencil from '@lucide/svelte/icons/pencil'
import Plus from '@lucide/svelte/icons/plus'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import Tv from '@lucide/svelte/icons/tv'
import UserCheck from '@lucide/svelte/icons/user-check'
import UserX from '@lucide/svelte/icons/user-x'
import X from '@lucide/svelte/icons/x'
import type { Event, EventKind } from '../../control.gen'
import { t, type AnyTextKey } from '../../texts.svelte'

/** The sheets of the book: who came, what apps did, what went wrong. The lodge's own doings are in `all` alone. */
export type Sheet = 'all' | 'sign-ins' | 'apps' | 'warnings'

/** A line of the book; some of them name an app. */
type Line = Extract<AnyTextKey, `event-${string}`>

type Meaning = {
  text: Line
  icon: Component<LucideProps>
  sheets: readonly Sheet[]
  /** `well`: somebody was let in. `bad`: look at it. */
  tone: 'plain' | 'well' | 'bad'
}

const MEANINGS: Readonly<Record<EventKind, Meaning>> = {
  instance_added: { text: 'event-instance-added', icon: House, sheets: [], tone: 'plain' },
  instance_renamed: { text: 'event-instance-renamed', icon: House, sheets: [], tone: 'plain' },
  passphrase_changed: {
    text: 'event-passphrase-changed',
    icon: KeyRound,
    sheets: ['sign-ins'],
    tone: 'plain',
  },
  signed_in: { text: 'event-signed-in', icon: LogIn, sheets: ['sign-ins'], tone: 'well' },
  sign_in_failed: {
    text: 'event-sign-in-failed',
    icon: TriangleAlert,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  sign_in_throttled: {
    text: 'event-sign-in-throttled',
    icon: Hourglass,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  signed_out: { text: 'event-signed-out', icon: LogOut, sheets: ['sign-ins'], tone: 'plain' },
  passkey_added: { text: 'event-passkey-added', icon: Fingerprint, sheets: ['sign-ins'], tone: 'plain' },
  passkey_removed: { text: 'event-passkey-removed', icon: Fingerprint, sheets: ['sign-ins'], tone: 'plain' },
  passkey_doubled: {
    text: 'event-passkey-doubled',
    icon: TriangleAlert,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  consent_given: { text: 'event-consent-given', icon: UserCheck, sheets: ['apps'], tone: 'well' },
  consent_denied: { text: 'event-consent-denied', icon: UserX, sheets: ['apps'], tone: 'plain' },
  token_issued: { text: 'event-token-issued', icon: DoorOpen, sheets: ['apps'], tone: 'well' },
  replay_detected: {
    text: 'event-replay-detected',
    icon: OctagonX,
    sheets: ['apps', 'warnings'],
    tone: 'bad',
  },
  access_revoked: { text: 'event-access-revoked', icon: X, sheets: ['apps'], tone: 'plain' },
  client_added: { text: 'event-client-added', icon: Plus, sheets: ['apps'], tone: 'plain' },
  client_changed: { text: 'event-client-changed', icon: Pencil, sheets: ['apps'], tone: 'plain' },
  client_removed: { text: 'event-client-removed', icon: AppWindow, sheets: ['apps'], tone: 'plain' },
  request_refused: { text: 'event-request-refused', icon: Ban, sheets: ['apps', 'warnings'], tone: 'bad' },
  device_waiting: { text: 'event-device-waiting', icon: Tv, sheets: ['apps'], tone: 'plain' },
  device_allowed: { text: 'event-device-allowed', icon: UserCheck, sheets: ['apps'], tone: 'well' },
  device_denied: { text: 'event-device-denied', icon: UserX, sheets: ['apps'], tone: 'plain' },
  device_throttled: {
    text: 'event-device-throttled',
    icon: Hourglass,
    sheets: ['apps', 'warnings'],
    tone: 'bad',
  },
  sign_out_not_heard: {
    text: 'event-sign-out-not-heard',
    icon: TriangleAlert,
    sheets: ['apps', 'warnings'],
    tone: 'bad',
  },
  hint_asked: { text: 'event-hint-asked', icon: Mail, sheets: ['sign-ins'], tone: 'plain' },
  reset_asked: {
    text: 'event-reset-asked',
    icon: Mail,
    sheets: ['sign-ins', 'warnings'],
    tone: 'plain',
  },
  mail_not_sent: {
    text: 'event-mail-not-sent',
    icon: TriangleAlert,
    sheets: ['warnings'],
    tone: 'bad',
  },
  account_connected: { text: 'event-account-connected', icon: Plus, sheets: ['apps'], tone: 'well' },
  account_needs_owner: {
    text: 'event-account-needs-owner',
    icon: TriangleAlert,
    sheets: ['apps', 'warnings'],
    tone: 'bad',
  },
  account_disconnected: {
    text: 'event-account-disconnected',
    icon: X,
    sheets: ['apps'],
    tone: 'plain',
  },
  account_token_given: {
    text: 'event-account-token-given',
    icon: KeyRound,
    sheets: ['apps'],
    tone: 'plain',
  },
  konnector_needs_owner: {
    text: 'event-konnector-needs-owner',
    icon: TriangleAlert,
    sheets: ['apps', 'warnings'],
    tone: 'bad',
  },
  app_installed: { text: 'event-app-installed', icon: Plus, sheets: ['apps'], tone: 'well' },
  app_updated: { text: 'event-app-updated', icon: RefreshCw, sheets: ['apps'], tone: 'plain' },
  app_uninstalled: { text: 'event-app-uninstalled', icon: AppWindow, sheets: ['apps'], tone: 'plain' },
  new_device: { text: 'event-new-device', icon: LogIn, sheets: ['sign-ins', 'warnings'], tone: 'plain' },
  second_factor_failed: {
    text: 'event-second-factor-failed',
    icon: TriangleAlert,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  second_factor_throttled: {
    text: 'event-second-factor-throttled',
    icon: Hourglass,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  second_factor_on: { text: 'event-second-factor-on', icon: KeyRound, sheets: ['sign-ins'], tone: 'plain' },
  second_factor_changed: {
    text: 'event-second-factor-changed',
    icon: KeyRound,
    sheets: ['sign-ins'],
    tone: 'plain',
  },
  second_factor_off: {
    text: 'event-second-factor-off',
    icon: KeyRound,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  second_factor_reset: {
    text: 'event-second-factor-reset',
    icon: KeyRound,
    sheets: ['sign-ins', 'warnings'],
    tone: 'bad',
  },
  recovery_codes_made: {
    text: 'event-recovery-codes-made',
    icon: RefreshCw,
    sheets: ['sign-ins'],
    tone: 'plain',
  },
  recovery_code_used: {
    text: 'event-recovery-code-used',
    icon: KeyRound,
    sheets: ['sign-ins', 'warnings'],
    tone: 'plain',
  },
  device_trusted: {
    text: 'event-device-trusted',
    icon: KeyRound,
    sheets: ['sign-ins'],
    tone: 'plain',
  },
  device_trust_ended: {
    text: 'event-device-trust-ended',
    icon: KeyRound,
    sheets: ['sign-ins'],
    tone: 'plain',
  },
  keys_rotated: { text: 'event-keys-rotated', icon: RefreshCw, sheets: [], tone: 'plain' },
  key_revoked: { text: 'event-key-revoked', icon: KeyRound, sheets: ['warnings'], tone: 'bad' },
}

/** The line in the book for an event. */
export function lineOf(event: Event): { text: string; icon: Component<LucideProps>; tone: Meaning['tone'] } {
  // A newer lodge than this window may know more kinds.
  const meaning = MEANINGS[event.kind] as Meaning | undefined
  if (!meaning) return { text: event.kind, icon: BookOpen, tone: 'plain' }
  const client = event.client ?? t('event-some-app')
  return { text: t(meaning.text, { client }), icon: meaning.icon, tone: meaning.tone }
}

/** Whether an event stands on a sheet. */
export function isOn(sheet: Sheet, event: Event): boolean {
  return sheet === 'all' || (MEANINGS[event.kind]?.sheets.includes(sheet) ?? false)
}
