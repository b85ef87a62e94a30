// The person's part in front of a Cozy client: a browser that is signed in or not, the consent page, the way back.

import { openListener } from './listener.mjs'

/** A program on this computer that waits for its answer at a path of its own. */
export async function openCallback(t, path = '/callback') {
  const listener = await openListener(t)
  return { uri: `${listener.origin}${path}`, comesBack: () => listener.nextVisit() }
}

/** Follows a client's link, signs in if asked, and allows; the answer goes where the client waits for it. */
export async function allowsCozyClient(person, address) {
  await person.visits(address)
  if (await person.page.locator('#login-submit').count()) await person.signsIn()
  await person.page.locator('#consent-allow').click()
}
