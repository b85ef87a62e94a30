// A lodge that is lived in: three apps, two of them used, and some lines in its book.

import { openListener } from '../support/listener.mjs'
import { sitDown } from '../support/person.mjs'
import { Program } from './program.mjs'

const COMPUTER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
  'Version/18.5 Mobile/15E148 Safari/604.1'

/** Fills the lodge at a desk, with a browser. */
export async function furnish(t, desk, browser) {
  const cloud = await desk.addsCloud()
  const notes = await desk.addsApp('notes', 'Notes', '--public', '--redirect-uri', 'http://127.0.0.1/cb')
  await desk.addsApp('frame', 'Photo frame', '--public', '--redirect-uri', 'https://photos.example.org/back')

  const phone = await sitDown(t, browser, { userAgent: PHONE })
  const computer = await sitDown(t, browser, { userAgent: COMPUTER })
  const website = new Program(desk, cloud, { origin: 'https://cloud.example.org' })
  await website.signsIn(phone)
  await new Program(desk, notes, await openListener(t)).signsIn(computer)
  await website.signsIn(computer, { prompt: 'consent' })
}
