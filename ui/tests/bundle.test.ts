import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MARK_OF_THE_FAKE } from './mark'

const ROOT = join(import.meta.dirname, '..')
const bundles: Record<string, string> = {}

async function bundled(mode: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'gatelodge-window-'))
  bundles[mode] = outDir
  await build({ root: ROOT, mode, logLevel: 'error', build: { outDir, emptyOutDir: true } })
  return readdirSync(outDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css|html)$/.test(name))
    .map((name) => readFileSync(join(outDir, name), 'utf8'))
    .join('\n')
}

let production = ''
beforeAll(async () => {
  production = await bundled('production')
})
afterAll(() => Object.values(bundles).forEach((dir) => rmSync(dir, { recursive: true, force: true })))

describe('what is shipped', () => {
  it('contains the real bridge and not the pretended lodge', () => {
    expect(production).toContain('lodge-changed')
    expect(production).not.toContain(MARK_OF_THE_FAKE)
  })

  it('runs under a policy without eval and without inline script', () => {
    expect(production).not.toMatch(/\beval\(|new Function\(/)
    expect(production).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/)
    expect(production).not.toMatch(/\son\w+=["']/)
  })

  it('fetches nothing from elsewhere', () => {
    const html = readFileSync(join(bundles['production'] ?? '', 'index.html'), 'utf8')
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//)
    expect(production).not.toMatch(/url\(\s*["']?(https?:)?\/\//)
    expect(production).not.toMatch(/@import\s/)
  })
})

describe('what is looked at during development', () => {
  it('is the pretended lodge, so that the search for it can fail', async () => {
    expect(await bundled('preview')).toContain(MARK_OF_THE_FAKE)
  })
})

describe('the way out', () => {
  it('is the bridge alone', () => {
    const src = join(ROOT, 'src')
    const importers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(svelte|ts)$/.test(name))
      .filter((name) => /from '@tauri-apps\//.test(readFileSync(join(src, name), 'utf8')))
    expect(importers).toEqual(['bridge.ts'])
  })
})
