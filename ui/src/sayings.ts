/**
 * What the lodge has to say as values, told in the person's language: findings, reasons, devices. The tables are
 * whole, or this does not compile.
 */
import type { Check, NotAsked, Reason, Saying } from './control.gen'
import { list, t, type AnyTextKey, type TextKey } from './texts.svelte'

type Said = Extract<AnyTextKey, `said-${string}`>

const SAID: Readonly<Record<Saying['saying'], Said>> = {
  lodge_runs: 'said-lodge-runs',
  lodge_at_rest: 'said-lodge-at-rest',
  file_intact: 'said-file-intact',
  file_damaged: 'said-file-damaged',
  no_instance: 'said-no-instance',
  instances_in_use: 'said-instances-in-use',
  instances_wait: 'said-instances-wait',
  root_key_in_keyring: 'said-root-key-in-keyring',
  root_key_in_file: 'said-root-key-in-file',
  log_whole: 'said-log-whole',
  log_broken: 'said-log-broken',
  passphrase_cost: 'said-passphrase-cost',
  passphrase_cost_set: 'said-passphrase-cost-set',
  passphrase_cost_unknown: 'said-passphrase-cost-unknown',
  other_port: 'said-other-port',
  clock_behind: 'said-clock-behind',
  clock_plausible: 'said-clock-plausible',
  certificate_good: 'said-certificate-good',
  no_certificate_yet: 'said-no-certificate-yet',
  no_certificate_works: 'said-no-certificate-works',
  local_authority_ends: 'said-local-authority-ends',
  certificate_expired: 'said-certificate-expired',
  certificate_expires: 'said-certificate-expires',
  certificate_files: 'said-certificate-files',
  listener_shut: 'said-listener-shut',
  local_authority_lacks_name: 'said-local-authority-lacks-name',
  certificate_lacks_name: 'said-certificate-lacks-name',
  nobody_listens: 'said-nobody-listens',
  reached: 'said-reached',
  not_reached: 'said-not-reached',
  apps_registered: 'said-apps-registered',
  apps_missing: 'said-apps-missing',
  issuer_is_here: 'said-issuer-is-here',
  issuer_not_https: 'said-issuer-not-https',
  issuer_https: 'said-issuer-https',
  certificate_none: 'said-certificate-none',
  certificate_untrusted: 'said-certificate-untrusted',
  certificate_not_valid: 'said-certificate-not-valid',
  certificate_other_name: 'said-certificate-other-name',
  certificate_no_connection: 'said-certificate-no-connection',
  certificate_not_checked: 'said-certificate-not-checked',
  certificate_trusted: 'said-certificate-trusted',
  provider_answers: 'said-provider-answers',
  provider_is_somebody_else: 'said-provider-is-somebody-else',
  provider_name_unknown: 'said-provider-name-unknown',
  provider_behind_certificate: 'said-provider-behind-certificate',
  provider_not_asked_from_here: 'said-provider-not-asked-from-here',
  provider_silent: 'said-provider-silent',
  only_while_running: 'said-only-while-running',
  cross_origin_open: 'said-cross-origin-open',
  cross_origin_closed: 'said-cross-origin-closed',
  server_answers: 'said-server-answers',
  server_is_something_else: 'said-server-is-something-else',
  server_status: 'said-server-status',
  server_untrusted: 'said-server-untrusted',
  server_not_asked: 'said-server-not-asked',
  discovery_missing: 'said-discovery-missing',
  discovery_names_us: 'said-discovery-names-us',
  discovery_slash: 'said-discovery-slash',
  discovery_names_another: 'said-discovery-names-another',
  discovery_names_nobody: 'said-discovery-names-nobody',
  web_says_nothing: 'said-web-says-nothing',
  web_leads_elsewhere: 'said-web-leads-elsewhere',
  web_leads_here: 'said-web-leads-here',
  web_other_client: 'said-web-other-client',
  web_finger_leads_here: 'said-web-finger-leads-here',
  web_finger_leads_elsewhere: 'said-web-finger-leads-elsewhere',
  web_finger_says_nothing: 'said-web-finger-says-nothing',
  import_not_a_client: 'said-import-not-a-client',
  import_no_id: 'said-import-no-id',
  import_not_text: 'said-import-not-text',
  import_not_flag: 'said-import-not-flag',
  import_not_list: 'said-import-not-list',
  import_bad_id: 'said-import-bad-id',
  import_bad_kind: 'said-import-bad-kind',
  import_no_address: 'said-import-no-address',
  import_trusted_native: 'said-import-trusted-native',
  import_needs_pkce: 'said-import-needs-pkce',
  import_scopes_none: 'said-import-scopes-none',
  import_scopes_unknown: 'said-import-scopes-unknown',
  import_own_scopes_kept: 'said-import-own-scopes-kept',
  import_pages_kept: 'said-import-pages-kept',
  import_needs_server: 'said-import-needs-server',
  import_address_needs_server: 'said-import-address-needs-server',
  import_address_ours: 'said-import-address-ours',
  import_address_refused: 'said-import-address-refused',
  import_address_native: 'said-import-address-native',
  import_address_web: 'said-import-address-web',
  import_no_secret: 'said-import-no-secret',
  import_bad_secret: 'said-import-bad-secret',
  import_secret_left_out: 'said-import-secret-left-out',
  import_method: 'said-import-method',
  import_grant_type: 'said-import-grant-type',
  import_algorithm: 'said-import-algorithm',
  import_request_object: 'said-import-request-object',
  import_keys: 'said-import-keys',
  import_home_page: 'said-import-home-page',
  import_twice: 'said-import-twice',
  import_exists: 'said-import-exists',
  import_authority: 'said-import-authority',
  import_scope_texts: 'said-import-scope-texts',
  import_no_clients: 'said-import-no-clients',
  subject_is_already: 'said-subject-is-already',
  subject_taken_for_another: 'said-subject-taken-for-another',
  subject_access_withdrawn: 'said-subject-access-withdrawn',
  subject_compare: 'said-subject-compare',
  trust_puts_beside: 'said-trust-puts-beside',
  trust_takes_away: 'said-trust-takes-away',
  trust_reads_again: 'said-trust-reads-again',
  trust_tells_chromium: 'said-trust-tells-chromium',
  trust_on_mac: 'said-trust-on-mac',
  distrust_on_mac: 'said-distrust-on-mac',
  trust_on_windows: 'said-trust-on-windows',
  distrust_on_windows: 'said-distrust-on-windows',
}

const NOT_ASKED: Readonly<Record<NotAsked, TextKey>> = {
  address: 'not-asked-address',
  unknown_name: 'not-asked-unknown-name',
  unreachable: 'not-asked-unreachable',
  unknown_authority: 'not-asked-unknown-authority',
  expired: 'not-asked-expired',
  other_name: 'not-asked-other-name',
  tls: 'not-asked-tls',
  answer: 'not-asked-answer',
  too_slow: 'not-asked-too-slow',
  resting: 'not-asked-resting',
  closed: 'not-asked-closed',
}

const CHECK: Readonly<Record<Check, TextKey>> = {
  lodge: 'check-lodge',
  database: 'check-database',
  instances: 'check-instances',
  'root key': 'check-root-key',
  log: 'check-log',
  passphrase: 'check-passphrase',
  https: 'check-https',
  clock: 'check-clock',
  address: 'check-address',
  apps: 'check-apps',
  certificate: 'check-certificate',
  'this provider': 'check-provider',
  'cross-origin': 'check-cross-origin',
  server: 'check-server',
  "server's discovery": 'check-discovery',
  'web front end': 'check-web',
  "server's WebFinger": 'check-webfinger',
}

type Because = Extract<AnyTextKey, `reason-${string}`>

const REASON: Readonly<Record<Reason['reason'], Because>> = {
  device: 'reason-device',
  next_try: 'reason-next-try',
  registered_itself: 'reason-registered-itself',
  by_itself: 'reason-by-itself',
  by_the_app: 'reason-by-the-app',
  for_itself: 'reason-for-itself',
  by_the_owner: 'reason-by-the-owner',
  code_again: 'reason-code-again',
  refresh_token_again: 'reason-refresh-token-again',
  new_secret: 'reason-new-secret',
  imported: 'reason-imported',
  with_cloud_server: 'reason-with-cloud-server',
  subject_changed: 'reason-subject-changed',
}

/** A text whose variables are the fields of a value from the lodge; a test compares the two. */
function told(key: Said | Because, fields: object): string {
  const variables = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? list(value) : value]),
  )
  return t(key, variables as Parameters<typeof t<typeof key>>[1])
}

/** One sentence. `otherwise` is the lodge's own, for one that this window does not know yet. */
export function say(saying: Saying, otherwise = ''): string {
  const { saying: name, ...fields } = saying
  const key = SAID[name] as Said | undefined
  if (!key) return otherwise
  return told(key, saying.saying === 'server_not_asked' ? { why: t(NOT_ASKED[saying.why]) } : fields)
}

/** Why, or on which device. `otherwise` is told where the lodge has no value for it. */
export function because(reason: Reason | null | undefined, otherwise: string): string {
  const key = reason && (REASON[reason.reason] as Because | undefined)
  return key ? told(key, reason) : otherwise
}

/** What was looked at. */
export function checked(check: Check): string {
  const key = CHECK[check] as TextKey | undefined
  return key ? t(key) : check
}
