/** The web apps and konnectors that are installed in the lodge made of nothing. */
import type { InstalledApp, Problem, Reply, Request, Topic } from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { full: boolean; changed: (...topics: Topic[]) => void }

const PROGRAMS = [
  'list_apps',
  'show_app',
  'preview_app',
  'install_app',
  'update_app',
  'uninstall_app',
  'make_app_token',
] as const
type ProgramRequest = Extract<Request, { request: (typeof PROGRAMS)[number] }>

export function isProgram(request: Request): request is ProgramRequest {
  return (PROGRAMS as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

let apps: InstalledApp[] = [installed('drive', 'registry://drive')]

function installed(slug: string, source: string): InstalledApp {
  return {
    slug,
    kind: 'webapp',
    name: slug.charAt(0).toUpperCase() + slug.slice(1),
    editor: 'Cozy',
    version: '1.2.0',
    source,
    ready: true,
    permissions: ['io.cozy.files', 'io.cozy.contacts:GET'],
    address: `http://${slug}.me.localhost:4283/`,
    note: null,
    files: 12,
    bytes: 482_113,
    installed_at: 1_795_000_000,
    updated_at: 1_795_000_000,
  }
}

function appNamed(slug: string): InstalledApp {
  return apps.find((app) => app.slug === slug) ?? refuse('not_found', `\`${slug}\` is not installed.`, 'slug')
}

export function programs(request: ProgramRequest, lodge: Lodge): Reply {
  switch (request.request) {
    case 'list_apps':
      return { reply: 'apps', apps: lodge.full ? apps : [] }
    case 'show_app':
      return { reply: 'app', app: appNamed(request.slug) }
    case 'preview_app':
      return { reply: 'app', app: { ...installed(request.slug, request.source), ready: false } }
    case 'install_app': {
      const app = installed(request.slug, request.source)
      apps = [...apps, app]
      lodge.changed('apps', 'events')
      return { reply: 'app', app }
    }
    case 'update_app': {
      const app = appNamed(request.slug)
      lodge.changed('apps', 'events')
      return { reply: 'app', app }
    }
    case 'uninstall_app': {
      const gone = appNamed(request.slug)
      apps = apps.filter((app) => app !== gone)
      lodge.changed('apps', 'events')
      return { reply: 'done' }
    }
    case 'make_app_token':
      return { reply: 'app_token', token: `token-of-${appNamed(request.slug).slug}` }
  }
}
