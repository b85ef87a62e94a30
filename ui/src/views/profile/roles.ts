/** Roles that known servers give rights by, with what each of them may do. */
import type { CloudKind } from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

type Offer = { kind: CloudKind; of: string; words: readonly { value: string; meaning: TextKey }[] }

const offer = (kind: CloudKind, of: string, prefix: string): Offer => ({
  kind,
  of,
  words: [
    { value: `${prefix}Admin`, meaning: 'role-admin' },
    { value: `${prefix}SpaceAdmin`, meaning: 'role-space-admin' },
    { value: `${prefix}User`, meaning: 'role-user' },
    { value: `${prefix}Guest`, meaning: 'role-guest' },
  ],
})

export const ROLES: readonly Offer[] = [
  offer('open_cloud', 'OpenCloud', 'opencloud'),
  offer('own_cloud', 'ownCloud', 'ocis'),
]
