/** Words of cloud servers. */
import type { CloudKind, CloudSetting } from '../../control.gen'
import type { TextKey } from '../../texts.svelte'

export const PROGRAM: Readonly<Record<CloudKind, string>> = {
  open_cloud: 'OpenCloud',
  own_cloud: 'ownCloud Infinite Scale',
}

/** The name of the program's image and of its service in a compose file. */
export const SERVICE: Readonly<Record<CloudKind, string>> = { open_cloud: 'opencloud', own_cloud: 'ocis' }

/** An address without its scheme, as people say it. */
export const hostOf = (url: string): string => url.replace(/^https?:\/\//, '')

/** A variable as a line of an env file. A value with blanks in it is quoted, as the command line does it. */
export function envLine({ name, value }: Pick<CloudSetting, 'name' | 'value'>): string {
  return value.includes(' ') ? `${name}="${value}"` : `${name}=${value}`
}

/** The variables as an env file. */
export function envFile(settings: readonly CloudSetting[]): string {
  return settings.map(envLine).join('\n')
}

/** The variables as part of a compose file. A dollar would be taken for a variable there. */
export function composeFile(service: string, settings: readonly CloudSetting[]): string {
  const lines = settings.map(
    ({ name, value }) => `      ${name}: ${JSON.stringify(value.replaceAll('$', '$$$$'))}`,
  )
  return ['services:', `  ${service}:`, '    environment:', ...lines].join('\n')
}

/** What is added to the server's content security policy. */
export function policyLines(issuer: string): string {
  return ['directives:', '  connect-src:', `    - '${issuer}/'`, '  frame-src:', `    - '${issuer}/'`].join(
    '\n',
  )
}

/** What each variable is for; without the prefix of the program, and with its value where that makes a difference. */
const NOTE: Readonly<Record<string, TextKey>> = {
  OIDC_ISSUER: 'note-issuer',
  EXCLUDE_RUN_SERVICES: 'note-exclude',
  PROXY_OIDC_REWRITE_WELLKNOWN: 'note-rewrite',
  PROXY_OIDC_ACCESS_TOKEN_VERIFY_METHOD: 'note-verify',
  PROXY_OIDC_SKIP_USER_INFO: 'note-userinfo',
  PROXY_OIDC_JWKS_REFRESH_INTERVAL: 'note-jwks-interval',
  PROXY_OIDC_JWKS_REFRESH_TIMEOUT: 'note-jwks-timeout',
  PROXY_OIDC_JWKS_REFRESH_RATE_LIMIT: 'note-jwks-rate',
  PROXY_OIDC_JWKS_REFRESH_UNKNOWN_KID: 'note-jwks-unknown',
  'PROXY_USER_OIDC_CLAIM=sub': 'note-by-subject',
  PROXY_USER_OIDC_CLAIM: 'note-by-username',
  PROXY_USER_CS3_CLAIM: 'note-inside',
  PROXY_AUTOPROVISION_ACCOUNTS: 'note-autoprovision',
  PROXY_AUTOPROVISION_CLAIM_USERNAME: 'note-auto-username',
  PROXY_AUTOPROVISION_CLAIM_EMAIL: 'note-auto-email',
  PROXY_AUTOPROVISION_CLAIM_DISPLAYNAME: 'note-auto-name',
  PROXY_AUTOPROVISION_CLAIM_GROUPS: 'note-auto-groups',
  GRAPH_USERNAME_MATCH: 'note-match',
  'PROXY_ROLE_ASSIGNMENT_DRIVER=oidc': 'note-roles-driver',
  PROXY_ROLE_ASSIGNMENT_DRIVER: 'note-roles-default',
  PROXY_ROLE_ASSIGNMENT_OIDC_CLAIM: 'note-roles-claim',
  'GRAPH_ASSIGN_DEFAULT_USER_ROLE=false': 'note-no-default-role',
  GRAPH_ASSIGN_DEFAULT_USER_ROLE: 'note-default-role',
  WEB_OIDC_CLIENT_ID: 'note-web-id',
  WEB_OIDC_SCOPE: 'note-web-scope',
  WEB_OIDC_METADATA_URL: 'note-web-metadata',
  WEB_OIDC_AUTHORITY: 'note-web-authority',
  PROXY_CSP_CONFIG_FILE_LOCATION: 'note-csp',
  WEBFINGER_OIDC_ISSUER: 'note-webfinger',
  'WEBFINGER_*_OIDC_CLIENT_ID': 'note-webfinger-id',
  'WEBFINGER_*_OIDC_CLIENT_SCOPES': 'note-webfinger-scopes',
  INSECURE: 'note-insecure',
  OCIS_MFA_ENABLED: 'note-mfa',
}

/** What a variable is for, if this window knows it. The lodge has an English sentence for each. */
export function noteOf(name: string, value: string): TextKey | undefined {
  const plain = name.replace(/^(OC|OCIS)_(?=OIDC_ISSUER|EXCLUDE|INSECURE)/, '')
  const kind = plain.replace(/^WEBFINGER_[A-Z]+_OIDC_CLIENT_/, 'WEBFINGER_*_OIDC_CLIENT_')
  return NOTE[`${kind}=${value}`] ?? NOTE[kind]
}
