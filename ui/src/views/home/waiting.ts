/** What waits for the owner: things to do first, then things to look at. */
import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'
import AppWindow from '@lucide/svelte/icons/app-window'
import KeyRound from '@lucide/svelte/icons/key-round'
import Plug from '@lucide/svelte/icons/plug'
import OctagonX from '@lucide/svelte/icons/octagon-x'
import Stethoscope from '@lucide/svelte/icons/stethoscope'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import Tv from '@lucide/svelte/icons/tv'
import Wrench from '@lucide/svelte/icons/wrench'
import type { ConnectedAccount, Device, Finding, Instance, Overview, Refusal } from '../../control.gen'
import type { Place } from '../../place.svelte'
import { checked, say } from '../../sayings'
import { ago, t } from '../../texts.svelte'

export type Waiting = {
  key: string
  title: string
  meaning: string
  icon: Component<LucideProps>
  tone: 'plain' | 'bad'
  place: Place
}

type Known = {
  overview: Overview | null
  instance: Instance | null
  findings: readonly Finding[] | null
  devices: readonly Device[]
  refusals: readonly Refusal[]
  accounts: readonly ConnectedAccount[]
}

const WEEK = 7 * 24 * 60 * 60

/** Everything that waits, the most pressing first. `now` is in seconds since 1970. */
export function waiting(
  { overview, instance, findings, devices, refusals, accounts }: Known,
  now: number,
): Waiting[] {
  if (!overview || !instance) return []
  const waits: Waiting[] = []
  const recent = overview.recent.filter((event) => now - event.at < WEEK)

  // Somebody stands in front of it and waits, for minutes.
  for (const device of devices.filter(({ expires_at }) => expires_at > now)) {
    waits.push({
      key: `device ${device.user_code}`,
      title: t('waiting-device', { app: device.client_name }),
      meaning: t('waiting-device-meaning', { code: device.user_code, when: ago(device.created_at, now) }),
      icon: Tv,
      tone: 'plain',
      place: { view: 'devices' },
    })
  }

  const replay = recent.find((event) => event.kind === 'replay_detected')
  if (replay) {
    const client = replay.client ?? t('event-some-app')
    waits.push({
      key: 'replay',
      title: t('waiting-replay', { client }),
      meaning: t('waiting-replay-meaning', { client, when: ago(replay.at, now) }),
      icon: OctagonX,
      tone: 'bad',
      place: { view: 'activity' },
    })
  }
  const throttled = recent.find((event) => event.kind === 'sign_in_throttled')
  if (throttled) {
    waits.push({
      key: 'throttled',
      title: t('waiting-throttled'),
      meaning: t('waiting-throttled-meaning', { when: ago(throttled.at, now) }),
      icon: TriangleAlert,
      tone: 'bad',
      place: { view: 'activity' },
    })
  }
  for (const account of accounts.filter(({ problem }) => problem === 'ended' || problem === 'refused')) {
    const name = account.name || account.account_type
    waits.push({
      key: `account ${account.id}`,
      title: t('waiting-account', { name }),
      meaning: t('waiting-account-meaning', { when: ago(account.problem_at ?? now, now) }),
      icon: Plug,
      tone: 'bad',
      place: { view: 'connectors' },
    })
  }
  if (!instance.onboarded) {
    waits.push({
      key: 'passphrase',
      title: t('waiting-passphrase'),
      meaning: t('waiting-passphrase-meaning'),
      icon: KeyRound,
      tone: 'plain',
      place: { view: 'security' },
    })
  }
  for (const { check: looked, state, saying, say: own } of findings ?? []) {
    if (state === 'well') continue
    const check = checked(looked)
    waits.push({
      key: `doctor ${looked} ${saying.saying}`,
      title: state === 'broken' ? t('waiting-broken', { check }) : t('waiting-attention', { check }),
      meaning: say(saying, own),
      icon: Stethoscope,
      tone: state === 'broken' ? 'bad' : 'plain',
      place: { view: 'settings' },
    })
  }
  const repairable = refusals.find(({ at, repair }) => repair !== null && now - at < WEEK)
  if (repairable) {
    const app = repairable.client_name ?? t('refusal-some-app')
    waits.push({
      key: 'refusal',
      title: t('waiting-refusal', { app }),
      meaning: t('waiting-refusal-meaning', { when: ago(repairable.at, now) }),
      icon: Wrench,
      tone: 'plain',
      place: { view: 'refusals' },
    })
  }
  if (overview.apps === 0) {
    waits.push({
      key: 'first-app',
      title: t('waiting-first-app'),
      meaning: t('waiting-first-app-meaning'),
      icon: AppWindow,
      tone: 'plain',
      place: { view: 'app-add' },
    })
  }
  return waits
}
