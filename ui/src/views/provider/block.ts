/** The block for the configuration, as the documents have it. The secret is not in it: it is typed where it is kept. */

export type Wanted = {
  issuer: string
  clientId: string
  scope: string
  redirectUri: string
  field: string
  prefix: string
  suffix: string
}

/** A text in double quotes, in which every reader of YAML sees the same letters. */
const quoted = (text: string) => JSON.stringify(text.trim())

export function block(context: string, wanted: Wanted): string {
  const { field, prefix, suffix } = wanted
  const naming =
    field.trim() === ''
      ? ['allow_custom_instance: true']
      : [
          `userinfo_instance_field: ${quoted(field)}`,
          ...(prefix.trim() === '' ? [] : [`userinfo_instance_prefix: ${quoted(prefix)}`]),
          ...(suffix.trim() === '' ? [] : [`userinfo_instance_suffix: ${quoted(suffix)}`]),
        ]
  const keys = [
    `issuer: ${quoted(wanted.issuer)}`,
    `client_id: ${quoted(wanted.clientId)}`,
    'client_secret: ""',
    `scope: ${quoted(wanted.scope)}`,
    `redirect_uri: ${quoted(wanted.redirectUri)}`,
    ...naming,
  ]
  return [
    'authentication:',
    `  ${quoted(context)}:`,
    '    oidc:',
    ...keys.map((line) => `      ${line}`),
    '',
  ].join('\n')
}
