/** Where the person is in the window. The address's fragment keeps it, so that back and forward work. */

import type { ProgramKind } from './control.gen'

export type Place =
  | { view: 'home' }
  | { view: 'apps' }
  | { view: 'app-add' }
  | { view: 'app'; id: string }
  | { view: 'cozy-add' }
  | { view: 'cozy-app'; id: string }
  | { view: 'web-app'; kind: ProgramKind; slug: string }
  | { view: 'web-app-add' }
  | { view: 'registration' }
  | { view: 'refusals' }
  | { view: 'devices' }
  | { view: 'import' }
  | { view: 'cloud' }
  | { view: 'cloud-server'; url: string }
  | { view: 'test' }
  | { view: 'connectors' }
  | { view: 'access' }
  | { view: 'security' }
  | { view: 'activity' }
  | { view: 'settings' }
  | { view: 'profile' }
  | { view: 'https' }
  | { view: 'documents' }
  | { view: 'mail' }
  | { view: 'place' }
  | { view: 'provider' }

/** The places that the sidebar leads to. */
export type Room = 'home' | 'apps' | 'connectors' | 'access' | 'security' | 'activity' | 'settings'

/** The place that a fragment such as `#/apps` names; Home when it names none. */
export function placeOf(fragment: string): Place {
  const [room, rest] = fragment.replace(/^#\/?/, '').split('/')
  switch (room) {
    case 'apps':
      if (rest === undefined || rest === '') return { view: 'apps' }
      return rest === '+' ? { view: 'app-add' } : app(rest)
    case 'cozy':
      return rest ? cozy(rest) : { view: 'cozy-add' }
    case 'installed':
      return rest ? installed(rest) : { view: 'web-app-add' }
    case 'cloud':
      return rest === undefined || rest === '' ? { view: 'cloud' } : server(rest)
    case 'registration':
    case 'refusals':
    case 'devices':
    case 'import':
    case 'test':
    case 'connectors':
    case 'access':
    case 'security':
    case 'activity':
    case 'settings':
    case 'profile':
    case 'https':
    case 'documents':
    case 'mail':
    case 'place':
    case 'provider':
      return { view: room }
    default:
      return { view: 'home' }
  }
}

function app(written: string): Place {
  try {
    return { view: 'app', id: decodeURIComponent(written) }
  } catch {
    return { view: 'apps' }
  }
}

function cozy(written: string): Place {
  const place = app(written)
  return place.view === 'app' ? { view: 'cozy-app', id: place.id } : place
}

/** `notes`, or `notes.konnector`: names in addresses have no dots. */
function installed(written: string): Place {
  const [slug = '', kind] = written.split('.')
  return { view: 'web-app', kind: kind === 'konnector' ? 'konnector' : 'webapp', slug }
}

function server(written: string): Place {
  try {
    return { view: 'cloud-server', url: decodeURIComponent(written) }
  } catch {
    return { view: 'cloud' }
  }
}

/** The fragment that names a place. A client may be called anything, so its id is always encoded. */
export function fragmentOf(place: Place): string {
  switch (place.view) {
    case 'home':
      return '#/'
    case 'app-add':
      return '#/apps/+'
    case 'app':
      return `#/apps/${encodeURIComponent(place.id)}`
    case 'cozy-add':
      return '#/cozy'
    case 'cozy-app':
      return `#/cozy/${encodeURIComponent(place.id)}`
    case 'web-app':
      return `#/installed/${place.slug}${place.kind === 'konnector' ? '.konnector' : ''}`
    case 'web-app-add':
      return '#/installed'
    case 'cloud-server':
      return `#/cloud/${encodeURIComponent(place.url)}`
    default:
      return `#/${place.view}`
  }
}

/** The entry of the sidebar that a place belongs to. */
export function roomOf(place: Place): Room {
  switch (place.view) {
    case 'app':
    case 'app-add':
    case 'cozy-add':
    case 'cozy-app':
    case 'web-app':
    case 'web-app-add':
    case 'registration':
    case 'refusals':
    case 'devices':
    case 'import':
    case 'cloud':
    case 'cloud-server':
    case 'test':
      return 'apps'
    case 'profile':
    case 'https':
    case 'documents':
    case 'mail':
    case 'place':
    case 'provider':
      return 'settings'
    default:
      return place.view
  }
}

class Whereabouts {
  place: Place = $state.raw(placeOf(location.hash))

  constructor() {
    addEventListener('hashchange', () => (this.place = placeOf(location.hash)))
  }

  go(place: Place): void {
    location.hash = fragmentOf(place)
  }
}

/** Where the person is now. */
export const whereabouts = new Whereabouts()
