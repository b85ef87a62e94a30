// A small web server on a random port: an app that waits for its answer, or a stranger's page.

import { createServer } from 'node:http'

/** How long an app waits for a person before it gives up. */
const PATIENCE_MILLISECONDS = 30_000

const LANDING = '<!doctype html><html lang="en"><title>Back in the app</title><p>You can close this page.</p>'

/**
 * Listens on a free port of 127.0.0.1, or of `host`, until the test is over.
 *
 * `visits` are the requests that came, as `{ method, url, headers, body }` with a parsed `url`; `nextVisit()` waits for
 * one that was not taken yet. `page(request)` gives the HTML of the reply, or `{ status, headers, body }`; without
 * it every page is the same landing page. Icons are not counted as visits.
 */
export async function openListener(t, page = () => LANDING, host = '127.0.0.1') {
  const visits = []
  const waiting = []
  const untaken = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url, `http://${request.headers.host}`)
      if (url.pathname === '/favicon.ico') {
        response.writeHead(204).end()
        return
      }
      const { method, headers } = request
      const visit = { method, url, headers, body: Buffer.concat(chunks).toString() }
      visits.push(visit)
      const reply = page(visit)
      const {
        status = 200,
        headers: more = {},
        body = '',
      } = typeof reply === 'string' ? { body: reply } : reply
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...more }).end(body)
      const taker = waiting.shift()
      if (taker) taker(visit)
      else untaken.push(visit)
    })
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address()
  const nextVisit = () => {
    const visit = untaken.shift()
    if (visit) return Promise.resolve(visit)
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('nobody came')), PATIENCE_MILLISECONDS)
      waiting.push((visit) => {
        clearTimeout(late)
        resolve(visit)
      })
    })
  }
  return { port, origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, visits, nextVisit }
}
