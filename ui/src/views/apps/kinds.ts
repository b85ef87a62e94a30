/** The kinds of program, in plain words and with the term of the specification (RFC 6749 section 2.1). */
import AppWindow from '@lucide/svelte/icons/app-window'
import Cog from '@lucide/svelte/icons/cog'
import Globe from '@lucide/svelte/icons/globe'
import Laptop from '@lucide/svelte/icons/laptop'
import Tv from '@lucide/svelte/icons/tv'
import type { ClientKind } from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

type Kind = {
  name: TextKey
  meaning: TextKey
  term: TextKey
  icon: typeof Globe
  /** What its redirect addresses look like, and how to find them; none where it has none. */
  redirects?: { hint: TextKey; example: string }
}

export const KINDS: Readonly<Record<ClientKind, Kind>> = {
  server: {
    name: 'kind-server',
    meaning: 'kind-server-meaning',
    term: 'kind-server-term',
    icon: Globe,
    redirects: { hint: 'redirects-server', example: 'https://files.example.org/oauth/callback' },
  },
  browser: {
    name: 'kind-browser',
    meaning: 'kind-browser-meaning',
    term: 'kind-browser-term',
    icon: AppWindow,
    redirects: { hint: 'redirects-browser', example: 'https://notes.example.org/' },
  },
  native: {
    name: 'kind-native',
    meaning: 'kind-native-meaning',
    term: 'kind-native-term',
    icon: Laptop,
    redirects: { hint: 'redirects-native', example: 'http://127.0.0.1/callback' },
  },
  device: {
    name: 'kind-device',
    meaning: 'kind-device-meaning',
    term: 'kind-device-term',
    icon: Tv,
  },
  machine: {
    name: 'kind-machine',
    meaning: 'kind-machine-meaning',
    term: 'kind-machine-term',
    icon: Cog,
  },
}

export const KIND_ORDER: readonly ClientKind[] = ['server', 'browser', 'native', 'device', 'machine']
