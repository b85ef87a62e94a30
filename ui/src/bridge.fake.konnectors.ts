/** Konnectors of the lodge that is made of nothing, their runs and their schedules. */
import type { Konnector, KonnectorJob, KonnectorLine, Problem, Reply, Request, Topic } from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { full: boolean; changed: (...topics: Topic[]) => void }

const KONNECTORS = [
  'list_konnectors',
  'run_konnector',
  'list_konnector_jobs',
  'show_konnector_job',
  'stop_konnector_job',
  'schedule_konnector',
  'remove_konnector_schedule',
  'konnector_dev_config',
] as const
type KonnectorRequest = Extract<Request, { request: (typeof KONNECTORS)[number] }>

export function isKonnectors(request: Request): request is KonnectorRequest {
  return (KONNECTORS as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

const now = () => Math.floor(Date.now() / 1000)

let last = 0
const fresh = () => `run${String((last += 1))}`

const failed: KonnectorJob = {
  id: 'run0',
  slug: 'photos',
  account: '9f3c51d07ab2',
  manual: false,
  state: 'errored',
  error: 'VENDOR_DOWN',
  queued_at: now() - 7200,
  started_at: now() - 7200,
  finished_at: now() - 7190,
}

let jobs: KonnectorJob[] = [failed]
let konnectors: Konnector[] = [
  {
    slug: 'photos',
    name: 'Photos',
    version: '1.2.0',
    account_type: 'google',
    scope: 'photoslibrary.readonly',
    connect_at: 'http://me.localhost:4283/accounts/google/start?scope=photoslibrary.readonly',
    frequency: 'daily',
    accounts: [{ id: '9f3c51d07ab2', name: 'ada@example.org' }],
    schedules: [
      {
        id: 'plan0',
        account: '9f3c51d07ab2',
        cron: '0 12 4 * * *',
        next_at: now() + 30_000,
        paused: null,
      },
    ],
    last_job: failed,
  },
]

const LINES: readonly KonnectorLine[] = [
  { at: now() - 7199, kind: 'info', message: 'Asking for the albums' },
  { at: now() - 7190, kind: 'critical', message: 'VENDOR_DOWN' },
]

export function fetched(request: KonnectorRequest, lodge: Lodge): Reply {
  const named = (slug: string) =>
    konnectors.find((one) => one.slug === slug) ?? refuse('not_found', `There is no ${slug}.`, 'slug')
  const job = (id: string) =>
    jobs.find((one) => one.id === id) ?? refuse('not_found', `There is no run ${id}.`, 'job')
  const put = (changed: Konnector) => {
    konnectors = konnectors.map((one) => (one.slug === changed.slug ? changed : one))
    lodge.changed('konnectors')
  }
  switch (request.request) {
    case 'list_konnectors':
      return {
        reply: 'konnectors',
        node: lodge.full ? '/usr/bin/node' : null,
        konnectors: lodge.full ? konnectors : [],
      }
    case 'run_konnector': {
      const begun: KonnectorJob = {
        ...failed,
        id: fresh(),
        slug: request.slug,
        manual: true,
        state: 'done',
        error: null,
        queued_at: now(),
        started_at: now(),
        finished_at: now(),
      }
      jobs = [begun, ...jobs]
      put({ ...named(request.slug), last_job: begun })
      return { reply: 'konnector_job', job: begun }
    }
    case 'list_konnector_jobs':
      return { reply: 'konnector_jobs', jobs: jobs.filter((one) => one.slug === request.slug) }
    case 'show_konnector_job': {
      const found = job(request.job)
      const lines = found === failed ? LINES : [{ at: now(), kind: 'ok', message: '12 pictures' }]
      return { reply: 'konnector_log', job: found, lines: [...lines] }
    }
    case 'stop_konnector_job':
      job(request.job)
      return { reply: 'done' }
    case 'schedule_konnector': {
      const one = named(request.slug)
      const schedule = {
        id: fresh(),
        account: request.account,
        cron: request.cron ?? '0 7 3 * * *',
        next_at: now() + 40_000,
        paused: null,
      }
      put({ ...one, schedules: [...one.schedules, schedule] })
      return { reply: 'konnector_schedule', schedule }
    }
    case 'remove_konnector_schedule': {
      const one = konnectors.find(({ schedules }) => schedules.some(({ id }) => id === request.schedule))
      if (!one) return refuse('not_found', `There is no schedule ${request.schedule}.`, 'schedule')
      put({ ...one, schedules: one.schedules.filter(({ id }) => id !== request.schedule) })
      return { reply: 'done' }
    }
    case 'konnector_dev_config':
      return { reply: 'konnector_dev_config', file: '{"fields":{"access_token":"ya29.a0"}}' }
  }
}
