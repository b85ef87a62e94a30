import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Place } from '../src/place.svelte'

let fragmentOf: (place: Place) => string
let placeOf: (fragment: string) => Place

beforeAll(async () => {
  vi.stubGlobal('location', { hash: '' })
  vi.stubGlobal('addEventListener', () => undefined)
  ;({ fragmentOf, placeOf } = await import('../src/place.svelte'))
})

describe('a place in the window', () => {
  const places: Place[] = [
    { view: 'home' },
    { view: 'apps' },
    { view: 'app-add' },
    { view: 'app', id: 'files' },
    { view: 'app', id: '+' },
    { view: 'app', id: 'https://client.example/a b#c' },
    { view: 'registration' },
    { view: 'refusals' },
    { view: 'devices' },
    { view: 'import' },
    { view: 'cloud' },
    { view: 'test' },
    { view: 'access' },
    { view: 'security' },
    { view: 'activity' },
    { view: 'settings' },
    { view: 'profile' },
    { view: 'https' },
    { view: 'cloud' },
    { view: 'cloud-server', url: 'https://cloud.example.org:8443' },
  ]
  it.each(places)('%j is found again by its fragment', (place) => {
    expect(placeOf(fragmentOf(place))).toEqual(place)
  })

  it('is Home when the fragment names none', () => {
    for (const fragment of ['', '#', '#/', '#/cellar', '#//', '#/__proto__']) {
      expect(placeOf(fragment), fragment).toEqual({ view: 'home' })
    }
  })

  it('is the list of apps when the name of one is broken', () => {
    expect(placeOf('#/apps/%E0%A4%A')).toEqual({ view: 'apps' })
  })
})
