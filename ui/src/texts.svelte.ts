/**
 * What the window says, in the person's language.
 *
 * `t` is reactive: whatever is drawn with it is drawn again when the language changes. Times are told by the
 * platform's own formatter, in the same language.
 */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import de from './locales/de.ftl?raw'
import en from './locales/en.ftl?raw'
import fr from './locales/fr.ftl?raw'
import type { Texts } from './locales/keys.gen'
import type { Problem, ProblemCode } from './control.gen'

/** A text that stands by itself. */
export type TextKey = { [K in keyof Texts]: [Texts[K]] extends [never] ? K : never }[keyof Texts]
/** Any text; most of the others need variables. */
export type AnyTextKey = keyof Texts

export type Language = 'en' | 'fr' | 'de'
/** A language, or whatever the system speaks. */
export type LanguageChoice = Language | 'system'

/** Every language, by its own name. */
export const LANGUAGES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français', de: 'Deutsch' }

const REMEMBERED = 'gatelodge.language'

const bundles: Record<Language, FluentBundle> = {
  en: bundle('en', en),
  fr: bundle('fr', fr),
  de: bundle('de', de),
}

function bundle(tag: Language, source: string): FluentBundle {
  const made = new FluentBundle(tag, { useIsolating: false })
  made.addResource(new FluentResource(source))
  return made
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag === 'en' || tag === 'fr' || tag === 'de'
}

/** The first of these tags that the window speaks; English when it speaks none. */
export function firstSpoken(tags: readonly string[]): Language {
  return tags.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en'
}

class Speech {
  choice: LanguageChoice = $state(remembered())
  #system: Language = $state(firstSpoken(navigator.languages))
  current: Language = $derived(this.choice === 'system' ? this.#system : this.choice)

  constructor() {
    addEventListener('languagechange', () => (this.#system = firstSpoken(navigator.languages)))
  }

  choose(choice: LanguageChoice): void {
    this.choice = choice
    try {
      localStorage.setItem(REMEMBERED, choice)
    } catch {
      // Without storage the choice lasts as long as the window does.
    }
  }
}

function remembered(): LanguageChoice {
  try {
    const tag = localStorage.getItem(REMEMBERED)
    return isLanguage(tag) ? tag : 'system'
  } catch {
    return 'system'
  }
}

/** Which language is spoken, and how to change it. */
export const speech = new Speech()

/** The text of this key, with everything that it needs. */
export function t(key: TextKey): string
export function t<K extends AnyTextKey>(key: K, variables: Record<Texts[K], FluentVariable>): string
export function t(key: AnyTextKey, variables?: Record<string, FluentVariable>): string {
  const spoken = bundles[speech.current]
  const pattern = spoken.getMessage(key)?.value
  // What goes wrong in a text is collected and let go: a window with an odd word in it beats one that is empty.
  return pattern ? spoken.formatPattern(pattern, variables, []) : key
}

const PROBLEM: Record<ProblemCode, TextKey> = {
  not_found: 'problem-not-found',
  already_exists: 'problem-already-exists',
  invalid: 'problem-invalid',
  weak_passphrase: 'problem-weak-passphrase',
  proof: 'problem-proof',
  throttled: 'problem-throttled',
  conflict: 'problem-conflict',
  redirect_uri: 'problem-redirect-uri',
  unavailable: 'problem-unavailable',
  internal: 'problem-internal',
}

/** What to say about a problem, and the lodge's own English sentence where it adds something. */
export function sayProblem(problem: Problem): { say: string; detail: string } {
  const key = PROBLEM[problem.code] as TextKey | undefined
  // In English the lodge's own sentence is the better one: it knows what was wrong with what.
  if (speech.current === 'en' || !key) return { say: problem.say, detail: '' }
  return { say: t(key), detail: problem.say }
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago something was, in words: `now`, `5 minutes ago`, `yesterday`, then the date. Seconds since 1970. */
export function ago(at: number, now: number): string {
  const passed = Math.max(0, now - at)
  const words = new Intl.RelativeTimeFormat(speech.current, { numeric: 'auto' })
  if (passed < MINUTE) return words.format(0, 'second')
  if (passed < HOUR) return words.format(-Math.floor(passed / MINUTE), 'minute')
  if (passed < DAY) return words.format(-Math.floor(passed / HOUR), 'hour')
  if (passed < 7 * DAY) return words.format(-Math.floor(passed / DAY), 'day')
  return date(at)
}

/** A date: `3 May 2026`. */
export function date(at: number): string {
  return new Intl.DateTimeFormat(speech.current, { dateStyle: 'medium' }).format(at * 1000)
}

/** A date with its weekday: `Sunday, 3 May 2026`. */
export function day(at: number): string {
  return new Intl.DateTimeFormat(speech.current, { dateStyle: 'full' }).format(at * 1000)
}

/** The time of day: `14:05`. */
export function time(at: number): string {
  return new Intl.DateTimeFormat(speech.current, { timeStyle: 'short' }).format(at * 1000)
}

/** Date and time, for where exactness matters. */
export function moment(at: number): string {
  return new Intl.DateTimeFormat(speech.current, { dateStyle: 'medium', timeStyle: 'short' }).format(
    at * 1000,
  )
}

const UNITS = [
  ['year', 365 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', 1],
] as const

/** How long something lasts, in the largest unit that tells it without a rest: `5 minutes`, `30 days`. */
export function lasting(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? [
    'second',
    1,
  ]
  return new Intl.NumberFormat(speech.current, { style: 'unit', unit, unitDisplay: 'long' }).format(
    seconds / length,
  )
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** How much something is: `3.4 MB`. */
export function size(bytes: number): string {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(speech.current, {
    style: 'unit',
    unit: SIZES[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power)
}

/** Names in a row: `Files, Mail and Calendar`. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(speech.current, { style: 'long', type: 'conjunction' }).format(names)
}
