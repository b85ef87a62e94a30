/**
 * What can be said about a person, in groups; what of it an app gets; and the form in which it is written.
 *
 * Nothing here knows the lodge: everything is a function of what the lodge told.
 */
import type { Client, CustomClaim, PostalAddress, Profile } from '../../control.gen'
import { date, t, type TextKey } from '../../texts.svelte'

/** A claim that is one line of text. */
export const TEXT_CLAIMS = [
  'name',
  'given_name',
  'middle_name',
  'family_name',
  'nickname',
  'preferred_username',
  'email',
  'phone_number',
  'picture',
  'website',
  'profile',
  'birthdate',
  'gender',
  'zoneinfo',
  'locale',
] as const
export type TextClaim = (typeof TEXT_CLAIMS)[number]

export const ADDRESS_PARTS = [
  'street_address',
  'postal_code',
  'locality',
  'region',
  'country',
  'formatted',
] as const satisfies readonly (keyof PostalAddress)[]
export type AddressPart = (typeof ADDRESS_PARTS)[number]

export const GROUPS = ['name', 'contact', 'address', 'more', 'roles', 'custom'] as const
export type Group = (typeof GROUPS)[number]

/** The scopes that open claims, in the order in which they are offered. */
export const SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'roles', 'groups'] as const
export type OpeningScope = (typeof SCOPES)[number]

/** Every claim by its plain word. */
export const CLAIM: Readonly<Record<string, TextKey>> = {
  sub: 'claim-sub',
  name: 'claim-name',
  given_name: 'claim-given-name',
  middle_name: 'claim-middle-name',
  family_name: 'claim-family-name',
  nickname: 'claim-nickname',
  preferred_username: 'claim-preferred-username',
  profile: 'claim-profile',
  picture: 'claim-picture',
  website: 'claim-website',
  email: 'claim-email',
  email_verified: 'claim-email-verified',
  gender: 'claim-gender',
  birthdate: 'claim-birthdate',
  zoneinfo: 'claim-zoneinfo',
  locale: 'claim-locale',
  phone_number: 'claim-phone-number',
  phone_number_verified: 'claim-phone-verified',
  address: 'claim-address',
  roles: 'claim-roles',
  groups: 'claim-groups',
  updated_at: 'claim-updated-at',
}

const SCOPE_OF: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  address: 'address',
  phone_number: 'phone',
  phone_number_verified: 'phone',
  roles: 'roles',
  groups: 'groups',
  'lg.uuid': 'LibreGraph.UUID',
}
for (const claim of Object.keys(CLAIM)) {
  if (claim !== 'sub') (SCOPE_OF as Record<string, string>)[claim] ??= 'profile'
}

/** In which part of the form a field of the profile stands. */
export function groupOf(field: string): Group | null {
  const [claim = ''] = field.split('.')
  if (claim === 'custom') return 'custom'
  if (claim === 'roles' || claim === 'groups') return 'roles'
  if (claim === 'address') return 'address'
  if (/^(email|phone)/.test(claim)) return 'contact'
  if (/name$/.test(claim)) return 'name'
  return (TEXT_CLAIMS as readonly string[]).includes(claim) ? 'more' : null
}

/** Whether an app signs a person in at all. A machine comes for itself. */
export const meetsThePerson = (app: Client): boolean => app.kind !== 'machine'

/** Whether an app may ask for this scope. No scopes at all means any. */
const mayAsk = (app: Client, scope: string): boolean => app.scopes.length === 0 || app.scopes.includes(scope)

/** Which apps may ask for what a scope opens, and which are told some of these claims in any case. */
export function whoGets(
  apps: readonly Client[],
  scope: string,
  claims: readonly string[],
): { asking: Client[]; always: Client[] } {
  const people = apps.filter(meetsThePerson)
  const always = people.filter((app) => app.details.always_release?.some((claim) => claims.includes(claim)))
  return { always, asking: people.filter((app) => !always.includes(app) && mayAsk(app, scope)) }
}

/** All that an app is told if the owner allows everything that it may ask for, in the order of the lodge. */
export function seenBy(
  app: Client | null,
  claims: Readonly<Record<string, unknown>>,
  custom: readonly CustomClaim[],
): [claim: string, value: unknown][] {
  const order = Object.keys(CLAIM)
  const place = (claim: string) => (order.includes(claim) ? order.indexOf(claim) : order.length)
  return Object.entries(claims)
    .filter(([claim]) => {
      if (app === null || app.details.always_release?.includes(claim)) return true
      const own = custom.find(({ name }) => name === claim)
      const scope = own ? own.scope : SCOPE_OF[claim]
      return scope === null || scope === undefined || mayAsk(app, scope)
    })
    .sort(([a], [b]) => place(a) - place(b))
}

/** A claim's value as a person reads it. */
export function inWords(claim: string, value: unknown): string {
  if (value === true) return t('fact-yes')
  if (value === false) return t('fact-no')
  if (claim === 'updated_at' && typeof value === 'number') return date(value)
  if (claim === 'address' && typeof value === 'object' && value !== null) return inOneLine(value)
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A postal address in one line. */
export function inOneLine(address: PostalAddress): string {
  const { street_address, postal_code, locality, region, country, formatted } = address
  const parts = [street_address, [postal_code, locality].filter(Boolean).join(' '), region, country]
  const line = parts.filter(Boolean).join(', ') || (formatted ?? '')
  return line.replaceAll(/\s*\n\s*/g, ', ')
}

/** A claim of the owner's own making, as it is being written. */
export type OwnClaim = { name: string; value: string; scope: string }

/** The profile as it is being written. */
export type Draft = {
  texts: Record<TextClaim, string>
  address: Record<AddressPart, string>
  email_verified: boolean
  phone_number_verified: boolean
  roles: string[]
  groups: string[]
  custom: OwnClaim[]
}

const record = <K extends string>(keys: readonly K[], value: (key: K) => string) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, string>

export function draftOf(profile: Profile): Draft {
  return {
    texts: record(TEXT_CLAIMS, (claim) => profile[claim] ?? ''),
    address: record(ADDRESS_PARTS, (part) => profile.address?.[part] ?? ''),
    email_verified: profile.email_verified ?? true,
    phone_number_verified: profile.phone_number_verified ?? false,
    roles: [...(profile.roles ?? [])],
    groups: [...(profile.groups ?? [])],
    custom: (profile.custom ?? []).map(({ name, value, scope }) => ({
      name,
      value: written(value),
      scope: scope ?? '',
    })),
  }
}

/** What has changed in the form. What is left out stays as it is. */
export function changeOf(draft: Draft, before: Profile): Profile {
  const old = draftOf(before)
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b)
  const change: Profile = {}
  for (const claim of TEXT_CLAIMS) {
    if (draft.texts[claim].trim() !== old.texts[claim]) change[claim] = draft.texts[claim].trim()
  }
  if (differs(draft.address, old.address)) change.address = { ...draft.address }
  if (draft.email_verified !== old.email_verified) change.email_verified = draft.email_verified
  if (draft.phone_number_verified !== old.phone_number_verified) {
    change.phone_number_verified = draft.phone_number_verified
  }
  if (differs(draft.roles, old.roles)) change.roles = [...draft.roles]
  if (differs(draft.groups, old.groups)) change.groups = [...draft.groups]
  const custom = draft.custom.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
  if (differs(custom, old.custom)) {
    change.custom = custom.map(({ name, value, scope }) => ({
      name: name.trim(),
      value: read(value),
      scope: scope || null,
    }))
  }
  return change
}

/** A value as it stands in a field: text as it is, everything else as JSON. Text that reads as JSON is quoted. */
function written(value: unknown): string {
  return typeof value === 'string' && read(value) === value ? value : JSON.stringify(value)
}

/** What a field says: JSON where it is JSON, else text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text.trim()
  }
}
