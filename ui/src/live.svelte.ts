/** Values that are read from the lodge and read again whenever something changes them. */
import { onChanged, Refusal } from './bridge'
import type { Problem, Topic } from './control.gen'

/** Something read from the lodge: nothing yet, a value, or a problem. An old value stays while a new one is read. */
export class Live<T> {
  value: T | undefined = $state.raw()
  problem: Problem | null = $state.raw(null)
  #read: () => Promise<T>
  #turn = 0

  constructor(read: () => Promise<T>) {
    this.#read = read
  }

  /** Reads again. Of several readings under way the one that began last counts. */
  refresh = async (): Promise<void> => {
    const turn = ++this.#turn
    try {
      const value = await this.#read()
      if (turn === this.#turn) this.set(value)
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problemOf(thrown)
    }
  }

  /** Takes a value that came with the reply to something else. */
  set(value: T): void {
    this.#turn += 1
    this.value = value
    this.problem = null
  }
}

/**
 * Reads now, whenever one of the topics changes, and whenever something reactive that `read` uses before its first
 * wait changes. For use while a component is made; it stops with the component.
 */
export function live<T>(topics: readonly Topic[], read: () => Promise<T>): Live<T> {
  const kept = new Live(read)
  $effect(() => {
    void kept.refresh()
  })
  $effect(() => onChanged(topics, () => void kept.refresh()))
  return kept
}

/** What was thrown, as a problem that can be shown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown
  return { code: 'internal', say: thrown instanceof Error ? thrown.message : String(thrown), field: null }
}
