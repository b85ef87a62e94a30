// What apps can learn: the owner writes it down, sees who is told, and the lodge has it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openHome } from './desk.mjs'
import { eventually } from './owner.mjs'

/** A window at a lodge with two apps, with the profile open. */
async function openProfile(t) {
  const { desk, owner } = await openHome(t, {
    before: async (desk) => {
      await desk.addsCloud()
      const about = ['--redirect-uri', 'https://photos.example.org/cb', '--scope', 'openid']
      await desk.addsApp('frame', 'Photo frame', ...about)
    },
  })
  await owner.goesTo('settings')
  await owner.presses('settings-profile')
  await owner.isAt('What apps can learn about you')
  await owner.sees('told-profile')
  return { desk, owner }
}

const stored = async (desk) => JSON.parse(await desk.command(['profile', 'show', '--json']))

test('what the owner writes is saved, and the preview shows what an app sees', async (t) => {
  const { desk, owner } = await openProfile(t)
  assert.equal(await owner.canUse('profile-save'), false)
  assert.deepEqual(await owner.complaints(), [])
  assert.match(await owner.sees('told-profile'), /Cloud/)
  assert.doesNotMatch(await owner.sees('told-profile'), /Photo frame/)

  await owner.writes('profile-name', 'Ada Lovelace')
  await owner.unfolds('profile-fold-address')
  await owner.writes('profile-locality', 'London')
  await owner.unfolds('profile-fold-roles')
  await owner.presses('profile-roles-opencloudAdmin')
  await owner.sees('profile-roles-chip', 'opencloudAdmin')
  await owner.writes('profile-groups', 'family')
  await owner.unfolds('profile-fold-custom')
  await owner.presses('custom-add')
  await owner.writes('custom-name-1', 'team')
  await owner.writes('custom-value-1', '["engine", 2]')
  assert.deepEqual(await owner.complaints(), [])
  await owner.presses('profile-save')
  await eventually('it is saved', async () => !(await owner.canUse('profile-save')))

  const { profile } = await stored(desk)
  assert.equal(profile.name, 'Ada Lovelace')
  assert.equal(profile.address.locality, 'London')
  assert.deepEqual([profile.roles, profile.groups], [['opencloudAdmin'], ['family']])
  assert.deepEqual(profile.custom, [{ name: 'team', value: ['engine', 2], scope: 'profile' }])

  await owner.sees('seen-claim', 'Ada Lovelace')
  await owner.sees('seen-claim', 'opencloudAdmin')
  await owner.presses('seen-app')
  await owner.chooses('frame')
  await owner.seesNo('seen-claim', 'Ada Lovelace')
  await owner.seesNo('seen-claim', 'opencloudAdmin')
})

test('what the lodge refuses is said beside its field, in a part that opens for it', async (t) => {
  const { desk, owner } = await openProfile(t)
  await owner.unfolds('profile-fold-more')
  await owner.writes('profile-birthdate', 'yesterday')
  await owner.unfolds('profile-fold-more')
  await owner.presses('profile-save')
  await eventually('the field has the focus', async () => (await owner.focus()) === 'profile-birthdate')
  assert.match(await owner.text(), /1815-12-10/)
  assert.equal((await stored(desk)).profile.birthdate, undefined)
  await owner.resizes({ width: 860, height: 560 })
  assert.deepEqual(await owner.tooWide(), [])
})
