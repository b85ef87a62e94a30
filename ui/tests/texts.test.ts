import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keysFile, messagesOf } from '../texts.mjs'

const SRC = join(import.meta.dirname, '../src')
const LANGUAGES = ['en', 'fr', 'de'] as const

const ftl = (language: string) => readFileSync(join(SRC, `locales/${language}.ftl`), 'utf8')

/** Everything in the tree that can say something. */
function sources(): string {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.gen.ts'))
    .map((name) => readFileSync(join(SRC, name), 'utf8'))
    .join('\n')
}

describe('the texts of the window', () => {
  it('are the same in every language, with the same variables', () => {
    const english = messagesOf(ftl('en'))
    for (const language of LANGUAGES) expect(messagesOf(ftl(language)), language).toEqual(english)
  })

  it('are written once each', () => {
    for (const language of LANGUAGES) {
      const keys = messagesOf(ftl(language)).map(({ key }) => key)
      expect(keys, language).toEqual([...new Set(keys)])
    }
  })

  it('are known to the compiler as they are now', () => {
    expect(readFileSync(join(SRC, 'locales/keys.gen.ts'), 'utf8')).toBe(keysFile(ftl('en')))
  })

  it('are all said somewhere', () => {
    const said = sources()
    const silent = messagesOf(ftl('en'))
      .map(({ key }) => key)
      .filter((key) => !said.includes(`'${key}'`))
    expect(silent).toEqual([])
  })

  it('do not shout', () => {
    for (const language of LANGUAGES) expect(ftl(language), language).not.toContain('!')
  })
})

describe('the comparison of the texts', () => {
  it('sees a variable that one language lacks', () => {
    expect(messagesOf('hello = Hello { $name }')).not.toEqual(messagesOf('hello = Bonjour'))
  })

  it('refuses what is not Fluent', () => {
    expect(() => messagesOf('hello Hello')).toThrow()
  })
})

describe('what the lodge says as values', () => {
  const generated = readFileSync(join(SRC, 'control.gen.ts'), 'utf8').replaceAll(/\/\*\*[^]*?\*\//g, '')

  /** The variants of a tagged type, with the names of their fields. */
  function variants(type: string): Map<string, string[]> {
    const source = new RegExp(`^export type ${type} = ([^;]*);`, 'm').exec(generated)?.[1] ?? ''
    return new Map(
      [...source.matchAll(/\{([^}]*)\}/g)].map(([, inside = '']) => {
        const fields = [...inside.matchAll(/"?(\w+)"?: /g)].map(([, name = '']) => name)
        const tag = fields.shift()
        return [new RegExp(`"?${tag}"?: "(\\w+)"`).exec(inside)?.[1] ?? '', fields.sort()]
      }),
    )
  }

  it.each([
    ['Saying', 'said', 60],
    ['Reason', 'reason', 12],
  ])('%s has a text for each, with exactly its fields for variables', (type, prefix, atLeast) => {
    const texts = new Map(messagesOf(ftl('en')).map(({ key, variables }) => [key, variables]))
    const all = variants(type)
    expect(all.size).toBeGreaterThan(atLeast)
    for (const [name, fields] of all)
      expect(texts.get(`${prefix}-${name.replaceAll('_', '-')}`), name).toEqual(fields)
  })
})
