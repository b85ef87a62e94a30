// A web app as people write them: it reads its token from its page and calls the instance with it.

const data = JSON.parse(document.querySelector('[role=application]').dataset.cozy)
const instance = `${location.protocol}//${data.domain}`

/** Calls the instance. */
window.ask = async (path, { token = data.token, credentials = 'include', ...options } = {}) => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const reply = await fetch(instance + path, { credentials, headers, ...options })
  return { status: reply.status, text: await reply.text() }
}

/** Fetches the page again and takes the token out of it, as the npm client does. */
window.refresh = async () => {
  const page = await (await fetch('/?refreshToken', { credentials: 'include' })).text()
  const [, attribute] = /data-cozy="([^"]*)"/.exec(page)
  return JSON.parse(attribute.replaceAll('&#34;', '"').replaceAll('&#43;', '+')).token
}

window.told = data
document.querySelector('main').textContent = `${data.app.name} of ${data.domain}`
