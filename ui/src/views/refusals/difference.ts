/** What was received beside what is registered, with the places where they differ. */
import type { Refusal } from '../../control.gen'

export type Piece = { text: string; differs: boolean }
export type Beside = {
  received: Piece[]
  /** One entry of the registration each; only the one nearest to what was received can have marks. */
  registered: Piece[][]
}

/** Sets what was received beside what is registered; null when nothing is known to have been received. */
export function besides({ rule, received, registered }: Refusal): Beside | null {
  if (received === null) {
    if (registered.length === 0) return null
    return { received: [], registered: registered.map((entry) => [same(entry)]) }
  }
  if (rule === 'scope') return wordByWord(received, registered)
  return letterByLetter(received, registered)
}

function wordByWord(received: string, registered: readonly string[]): Beside {
  const words = received.split(' ').filter((word) => word !== '')
  return {
    received: words.map((text) => ({ text, differs: !registered.includes(text) })),
    registered: registered.map((entry) => [same(entry)]),
  }
}

function letterByLetter(received: string, registered: readonly string[]): Beside {
  const shared = registered.map((entry) => inCommon(received, entry))
  const best = shared.reduce(
    (best, { from, to }, index) => {
      const length = from + to
      return length > best.length ? { index, length } : best
    },
    { index: -1, length: 0 },
  )
  const near = shared[best.index]
  // With next to nothing in common all of it is different, and marks on single letters would only confuse.
  if (!near || best.length * 2 < received.length) {
    return {
      received: [{ text: received, differs: true }],
      registered: registered.map((entry) => [same(entry)]),
    }
  }
  return {
    received: cut(received, near),
    registered: registered.map((entry, index) => (index === best.index ? cut(entry, near) : [same(entry)])),
  }
}

type Common = { from: number; to: number }

/** How many letters two texts have in common at the beginning and, beyond those, at the end. */
function inCommon(one: string, other: string): Common {
  const shorter = Math.min(one.length, other.length)
  let from = 0
  while (from < shorter && one[from] === other[from]) from += 1
  let to = 0
  while (to < shorter - from && one.at(-1 - to) === other.at(-1 - to)) to += 1
  return { from, to }
}

function cut(text: string, { from, to }: Common): Piece[] {
  const end = text.length - to
  return [
    { text: text.slice(0, from), differs: false },
    { text: text.slice(from, end), differs: true },
    { text: text.slice(end), differs: false },
  ].filter((piece) => piece.text !== '')
}

function same(text: string): Piece {
  return { text, differs: false }
}
