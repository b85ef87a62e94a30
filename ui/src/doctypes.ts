/** Types of documents in words. The standard's word stays beside them; a type that nobody here knows stands alone. */
import { t, type TextKey } from './texts.svelte'

const WORDS: Readonly<Record<string, TextKey>> = {
  'io.cozy.accounts': 'doctype-accounts',
  'io.cozy.apps': 'doctype-apps',
  'io.cozy.bank.accounts': 'doctype-bank-accounts',
  'io.cozy.bank.operations': 'doctype-bank-operations',
  'io.cozy.bills': 'doctype-bills',
  'io.cozy.bookmarks': 'doctype-bookmarks',
  'io.cozy.calendar.events': 'doctype-events',
  'io.cozy.contacts': 'doctype-contacts',
  'io.cozy.contacts.groups': 'doctype-contact-groups',
  'io.cozy.events': 'doctype-events',
  'io.cozy.files': 'doctype-files',
  'io.cozy.files.versions': 'doctype-file-versions',
  'io.cozy.jobs': 'doctype-jobs',
  'io.cozy.konnectors': 'doctype-konnectors',
  'io.cozy.notes': 'doctype-notes',
  'io.cozy.notifications': 'doctype-notifications',
  'io.cozy.oauth.clients': 'doctype-clients',
  'io.cozy.permissions': 'doctype-permissions',
  'io.cozy.photos.albums': 'doctype-albums',
  'io.cozy.sessions.logins': 'doctype-logins',
  'io.cozy.settings': 'doctype-settings',
  'io.cozy.sharings': 'doctype-sharings',
  'io.cozy.tags': 'doctype-tags',
  'io.cozy.todos': 'doctype-todos',
  'io.cozy.triggers': 'doctype-triggers',
}

/** Types that mirror what is installed: they go with it. */
const MIRRORS: readonly string[] = ['io.cozy.apps', 'io.cozy.jobs', 'io.cozy.konnectors', 'io.cozy.triggers']

/** What a type is called, or itself. A wildcard is told by what it begins with. */
export function doctypeName(doctype: string): string {
  const known = WORDS[doctype]
  if (known) return t(known)
  if (doctype === '*') return t('doctype-everything')
  if (doctype.endsWith('.*')) return t('doctype-all-under', { doctype: doctype.slice(0, -2) })
  return doctype
}

/** Whether the person can empty it by itself. */
export const canEmpty = (doctype: string): boolean => !MIRRORS.includes(doctype)
