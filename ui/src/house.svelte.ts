/** What every view knows of the lodge: how the shell is, which instance is shown, and what Home tells of it. */
import { control, onChanged, onShellChanged, shell } from './bridge'
import type { ConnectedAccount, Device, Finding, Instance, Overview, Problem, Refusal } from './control.gen'
import { problemOf } from './live.svelte'
import type { ShellRequest, ShellState } from './shell'

class House {
  shell: ShellState | null = $state.raw(null)
  overview: Overview | null = $state.raw(null)
  instances: readonly Instance[] = $state.raw([])
  problem: Problem | null = $state.raw(null)
  /** What the doctor found when it last looked. */
  findings: readonly Finding[] | null = $state.raw(null)
  /** Devices that wait for an answer. They give up by themselves: look at `expires_at` too. */
  devices: readonly Device[] = $state.raw([])
  /** Requests of apps that were refused lately. */
  refusals: readonly Refusal[] = $state.raw([])
  /** Accounts at other services. */
  accounts: readonly ConnectedAccount[] = $state.raw([])
  #chosen: string | null = null

  /** The instance shown. Views that need one are not drawn without. */
  get instance(): Instance | null {
    return this.overview?.instance ?? null
  }

  /** Its domain, for requests. */
  get domain(): string {
    return this.instance?.domain ?? ''
  }

  /** Looks at everything from the door on. */
  async enter(): Promise<void> {
    try {
      this.shell = await shell({ shell: 'state' })
      if (this.shell.lodge === 'failed') return
      await this.refresh()
      void this.visitors().catch(() => undefined)
      // Home tells what the doctor finds; a doctor who cannot look is told where one asks for it, in Settings.
      if (this.instance) void this.examine().catch(() => undefined)
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Asks the shell for something and keeps the state it answers with. */
  async ask(request: ShellRequest): Promise<ShellState> {
    const state = await shell(request)
    this.shell = state
    return state
  }

  /** Tries to start the lodge again. */
  async retry(): Promise<void> {
    this.problem = null
    await this.ask({ shell: 'retry' })
    if (this.shell?.lodge !== 'failed') await this.enter()
  }

  async refresh(): Promise<void> {
    try {
      const [overview, { instances }] = await Promise.all([
        control({ request: 'overview', instance: this.#chosen }),
        control({ request: 'list_instances' }),
      ])
      this.overview = overview
      this.instances = instances
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Shows another instance of the same lodge. */
  async show(domain: string): Promise<void> {
    this.#chosen = domain
    await this.refresh()
    await this.visitors().catch(() => undefined)
  }

  /** Looks who waits at the gate, and who was turned away. */
  async visitors(): Promise<void> {
    const instance = this.domain
    if (instance === '') return
    const [{ devices }, { refusals }, { accounts }] = await Promise.all([
      control({ request: 'list_devices', instance }),
      control({ request: 'list_refusals', instance }),
      control({ request: 'list_accounts', instance }),
    ])
    this.devices = devices
    this.refusals = refusals
    this.accounts = accounts
  }

  /** Lets the doctor look. */
  async examine(): Promise<void> {
    this.findings = (await control({ request: 'doctor' })).findings
  }

  /** Keeps all of this fresh from now on. Returns the way to stop. */
  watch(): () => void {
    const stops = [
      onChanged(['instances', 'clients', 'sessions', 'events'], () => void this.refresh()),
      onChanged(
        ['devices', 'refusals', 'clients', 'connectors'],
        () => void this.visitors().catch(() => undefined),
      ),
      onShellChanged(() => void this.enter()),
    ]
    return () => stops.forEach((stop) => stop())
  }
}

/** The lodge this window belongs to. */
export const house = new House()
