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
