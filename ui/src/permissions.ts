/** What a program may do with documents, in words. */
import type { Permission, PermissionVerb } from './control.gen'
import { doctypeName } from './doctypes'
import { list, t, type TextKey } from './texts.svelte'

const VERB: Readonly<Record<PermissionVerb, TextKey>> = {
  get: 'verb-get',
  post: 'verb-post',
  put: 'verb-put',
  patch: 'verb-patch',
  delete: 'verb-delete',
}
const ALL = Object.keys(VERB) as PermissionVerb[]

/** A rule as a manifest writes it: `type[:verbs[:values[:selector]]]`. */
export function readRule(rule: string): Permission {
  const [doctype = '', verbs = '', values = '', selector = ''] = rule.split(':')
  const words = verbs.toLowerCase().split(',').filter(Boolean)
  return {
    scope: rule,
    app: null,
    doctype,
    verbs: words.length === 0 || words.includes('all') ? ALL : ALL.filter((verb) => words.includes(verb)),
    values: values.split(',').filter(Boolean),
    selector: selector === '' ? null : selector,
    narrowed: false,
  }
}

/** What it is about. */
export function subjectOf({ app, doctype, scope }: Permission): string {
  if (app !== null) return t('permission-app', { app })
  return doctypeName(doctype === '' ? scope : doctype)
}

/** What may be done: `Read`, `Read and add`. */
export function deedsOf({ app, verbs }: Permission): string {
  if (app !== null) return t('permission-app-meaning')
  if (verbs.length === ALL.length) return t('permission-everything')
  // Replacing and changing a part are two words of the standard for one deed.
  const changing = verbs.includes('put') && verbs.includes('patch')
  const told = list(verbs.filter((verb) => !(changing && verb === 'patch')).map((verb) => t(VERB[verb])))
  return told.charAt(0).toLocaleUpperCase() + told.slice(1)
}

/** Which documents of the type, where that is not all of them. */
export function limitsOf({ values, selector }: Permission): string {
  if (values.length === 0) return ''
  const count = values.length
  const shown = list(values.slice(0, 5).concat(count > 5 ? ['…'] : []))
  return selector === null
    ? t('permission-only', { count, values: shown })
    : t('permission-only-where', { field: selector, values: shown })
}

/** Whether less of it can be left: it reads, and does more than that. */
export const canNarrow = ({ app, verbs }: Permission): boolean =>
  app === null && verbs.length > 1 && verbs.includes('get')

/** Whether it can change something. */
export const canWrite = ({ verbs }: Permission): boolean => verbs.some((verb) => verb !== 'get')
