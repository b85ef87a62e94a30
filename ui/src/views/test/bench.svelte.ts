/** The test that runs, if one does. It outlives the view: a person may look at something else in between. */
import { control, Refusal } from '../../bridge'
import type { Problem, TestFlow, TestMove, TestRun } from '../../control.gen'
import { house } from '../../house.svelte'
import { problemOf } from '../../live.svelte'

class Bench {
  run: TestRun | null = $state.raw(null)
  problem: Problem | null = $state.raw(null)
  /** What is under way. */
  busy: 'start' | 'open' | 'end' | TestMove | null = $state(null)
  /** The lodge has ended the run; its steps are still here to read. */
  over: boolean = $state(false)

  async start(flow: TestFlow): Promise<void> {
    await this.#while('start', async () => {
      await this.#leave()
      this.run = await control({ request: 'start_test', instance: house.domain, flow })
      this.over = false
    })
    if (this.run?.open) await this.open()
  }

  /** Shows the address that the run waits for in the system's browser. */
  async open(): Promise<void> {
    const url = this.run?.open
    if (url) await this.#while('open', () => house.ask({ shell: 'open_external', url }))
  }

  async move(step: TestMove): Promise<void> {
    const test = this.run?.test
    if (!test) return
    await this.#while(step, async () => {
      this.run = await control({ request: 'continue_test', test, step })
    })
    if (this.run?.open) await this.open()
  }

  /** Ends the run and forgets it. */
  async end(): Promise<void> {
    await this.#while('end', () => this.#leave())
  }

  /** Reads the run again. One that is over stays as it was. */
  async refresh(): Promise<void> {
    const test = this.run?.test
    if (!test || this.over) return
    try {
      const run = await control({ request: 'show_test', test })
      if (this.run?.test === test) this.run = run
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.code === 'not_found') {
        if (this.run?.test === test) this.#isOver()
      } else {
        this.problem = problemOf(thrown)
      }
    }
  }

  #isOver(): void {
    this.over = true
    if (this.run) this.run = { ...this.run, open: null, user_code: null, next: [] }
  }

  async #leave(): Promise<void> {
    const { run, over } = this
    this.run = null
    if (!run || over) return
    try {
      await control({ request: 'end_test', test: run.test })
    } catch (thrown) {
      // It ended by itself in the meantime: that is what was wanted.
      if (!(thrown instanceof Refusal && thrown.code === 'not_found')) throw thrown
    }
  }

  async #while(what: NonNullable<Bench['busy']>, deed: () => Promise<unknown>): Promise<void> {
    this.busy = what
    this.problem = null
    try {
      await deed()
    } catch (thrown) {
      this.problem = problemOf(thrown)
    } finally {
      this.busy = null
    }
  }
}

export const bench = new Bench()
