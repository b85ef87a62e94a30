// Writes src/locales/keys.gen.ts: the English texts as a type, key by key with the variables that each needs, so
// that a text that does not exist, or lacks a variable, does not compile. Run by `npm run texts`; a test fails when
// the file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse, Visitor } from '@fluent/syntax'

const file = (name) => fileURLToPath(new URL(`src/locales/${name}`, import.meta.url))

/** Every message of a Fluent source, with the names of its variables, in the order of their keys. */
export function messagesOf(source) {
  const tree = parse(source, {})
  const junk = tree.body.find((entry) => entry.type === 'Junk')
  if (junk) throw new Error(`this is not Fluent: ${junk.content}`)
  return tree.body
    .filter((entry) => entry.type === 'Message')
    .map((entry) => ({ key: entry.id.name, variables: variablesOf(entry) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

function variablesOf(message) {
  const names = new Set()
  class Variables extends Visitor {
    visitVariableReference(reference) {
      names.add(reference.id.name)
    }
  }
  new Variables().visit(message)
  return [...names].sort()
}

/** The generated file for an English source. */
export function keysFile(source) {
  const lines = messagesOf(source).map(({ key, variables }) => {
    const names = variables.map((name) => `'${name}'`).join(' | ') || 'never'
    return `  '${key}': ${names}\n`
  })
  return (
    '// Made from en.ftl by `npm run texts`. Do not edit.\n\n' +
    '/** Every text, and the variables it needs. */\n' +
    `export type Texts = {\n${lines.join('')}}\n`
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(file('keys.gen.ts'), keysFile(readFileSync(file('en.ftl'), 'utf8')))
}
