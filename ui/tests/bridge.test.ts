import { beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { Client, Problem, Topic } from '../src/control.gen'

const invoke = vi.fn()
const listen = vi.fn()
vi.mock('@tauri-apps/api/core', () => ({ invoke }))
vi.mock('@tauri-apps/api/event', () => ({ listen }))

const { control, onChanged, onShellChanged, Refusal, shell } = await import('../src/bridge')

beforeEach(() => {
  invoke.mockReset()
  listen.mockReset()
})

describe('a request to the lodge', () => {
  it('travels as the one command, whole', async () => {
    invoke.mockResolvedValue({ reply: 'clients', clients: [] })
    const request = { request: 'list_clients', instance: 'localhost:4283' } as const
    await control(request)
    expect(invoke).toHaveBeenCalledExactlyOnceWith('control', { request })
  })

  it('is answered with the reply that belongs to it', async () => {
    invoke.mockResolvedValue({ reply: 'clients', clients: [] })
    const { clients } = await control({ request: 'list_clients', instance: 'localhost:4283' })
    expectTypeOf(clients).toEqualTypeOf<Client[]>()
    expect(clients).toEqual([])
  })

  it('may be answered with one of several replies', async () => {
    const change = {
      request: 'modify_client',
      instance: 'localhost:4283',
      client_id: 'a',
      change: {} as never,
    } as const
    for (const reply of ['client', 'client_credentials']) {
      invoke.mockResolvedValue({ reply })
      expect((await control(change)).reply).toBe(reply)
    }
    invoke.mockResolvedValue({ reply: 'clients' })
    await expect(control(change)).rejects.toBeInstanceOf(Refusal)
  })

  it('does not take the answer to something else', async () => {
    invoke.mockResolvedValue({ reply: 'done' })
    await expect(control({ request: 'list_keys' })).rejects.toBeInstanceOf(Refusal)
  })

  it('does not take no answer for an answer', async () => {
    invoke.mockResolvedValue(null)
    await expect(control({ request: 'doctor' })).rejects.toBeInstanceOf(Refusal)
  })

  it('throws the problem of the lodge as it is', async () => {
    const problem: Problem = { code: 'redirect_uri', say: 'This cannot be.', field: 'redirect_uris' }
    invoke.mockRejectedValue(problem)
    await expect(control({ request: 'doctor' })).rejects.toMatchObject(problem)
  })

  it('makes a problem of whatever else went wrong', async () => {
    invoke.mockRejectedValue('control not allowed by ACL')
    await expect(control({ request: 'doctor' })).rejects.toMatchObject({
      code: 'internal',
      say: 'control not allowed by ACL',
    })
  })
})

describe('a request to the shell', () => {
  it('travels as the other command', async () => {
    invoke.mockResolvedValue({ lodge: 'embedded', problem: null, autostart: true, platform: 'linux' })
    const state = await shell({ shell: 'set_autostart', on: true })
    expect(invoke).toHaveBeenCalledExactlyOnceWith('shell', { request: { shell: 'set_autostart', on: true } })
    expect(state.autostart).toBe(true)
  })
})

describe('news of a change', () => {
  function lodge() {
    let tell: (topic: Topic) => void = () => undefined
    const unlisten = vi.fn()
    listen.mockImplementation((_name: string, handler: (event: { payload: Topic }) => void) => {
      tell = (payload) => handler({ payload })
      return Promise.resolve(unlisten)
    })
    return { tell: (topic: Topic) => tell(topic), unlisten }
  }

  it('reaches those who asked for its topic', () => {
    const { tell } = lodge()
    const heard: Topic[] = []
    onChanged(['clients', 'sessions'], (topic) => heard.push(topic))
    tell('clients')
    tell('keys')
    tell('sessions')
    expect(listen.mock.calls[0]?.[0]).toBe('lodge-changed')
    expect(heard).toEqual(['clients', 'sessions'])
  })

  it('of the lodge itself comes under a name of its own', () => {
    const { tell } = lodge()
    const heard = vi.fn()
    onShellChanged(heard)
    tell('clients')
    expect(listen.mock.calls[0]?.[0]).toBe('shell-changed')
    expect(heard).toHaveBeenCalledOnce()
  })

  it('no longer reaches those who left, even before the carrier knows', async () => {
    const { tell, unlisten } = lodge()
    const heard: Topic[] = []
    const leave = onChanged(['clients'], (topic) => heard.push(topic))
    leave()
    tell('clients')
    expect(heard).toEqual([])
    await vi.waitFor(() => expect(unlisten).toHaveBeenCalledOnce())
  })
})
