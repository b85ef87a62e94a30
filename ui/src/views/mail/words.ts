/** Words of letters. */
import type { Mail, MailSecurity, MailState } from '../../control.gen'
import { t, type TextKey } from '../../texts.svelte'

export const STATE: Readonly<Record<MailState, { name: TextKey; tone: string }>> = {
  kept: { name: 'mail-kept', tone: '' },
  waiting: { name: 'mail-waiting', tone: '' },
  sent: { name: 'mail-sent', tone: 'well' },
  failed: { name: 'mail-failed', tone: 'bad' },
}

export const SECURITY: Readonly<Record<MailSecurity, TextKey>> = {
  tls: 'mail-security-tls',
  start_tls: 'mail-security-start-tls',
  none: 'mail-security-none',
}

const KIND: Readonly<Record<string, TextKey>> = {
  hint: 'mail-kind-hint',
  reset: 'mail-kind-reset',
  code: 'mail-kind-code',
  activation: 'mail-kind-activation',
}

/** What a letter is about. Its own subject, in the language it was written in, for a kind that is new here. */
export function about(mail: Mail): string {
  const known = KIND[mail.kind]
  return known ? t(known) : mail.subject
}

/** The addresses in a letter, each once, in the order in which they stand there. */
export function linksIn(text: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"]+/g) ?? []
  return [...new Set(found.map((link) => link.replace(/[.,;)]+$/, '')))]
}
