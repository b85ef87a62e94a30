/**
 * The only way out of the window. Everything else is a pure function of what comes in here.
 *
 * Two typed commands and two events: `control` asks the lodge, `shell` asks the desktop around it, `lodge-changed`
 * says that something else changed a topic, so that views read it again, and `shell-changed` that the lodge was
 * opened or lost. What is not done is thrown as a `Refusal`, whatever the carrier made of it.
 */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Problem, ProblemCode, Reply, Request, Topic } from './control.gen'
import type { ShellRequest, ShellState } from './shell'

/** Which replies answer which request. The compiler keeps the list whole. */
const ANSWERS = {
  overview: 'overview',
  list_instances: 'instances',
  show_instance: 'instance',
  add_instance: 'instance',
  modify_instance: 'instance',
  rename_instance: 'instance',
  destroy_instance: 'done',
  reset_passphrase: 'new_passphrase',
  set_passphrase: 'done',
  check_passphrase: 'strength',
  list_contexts: 'contexts',
  read_issuer: 'issuer',
  try_context: 'trial',
  try_provider: 'trial',
  show_trial: 'trial_state',
  list_mails: 'mails',
  show_mail: 'mail',
  remove_mail: 'mails',
  send_mail: 'mails',
  show_mail_server: 'mail_server',
  set_mail_server: 'mail_server',
  remove_mail_server: 'mail_server',
  test_mail_server: 'done',
  list_clients: 'clients',
  show_client: 'client',
  add_client: 'client_credentials',
  // A change of the way in which an app shows who it is may make it a secret.
  modify_client: ['client', 'client_credentials'],
  rotate_client_secret: 'client_credentials',
  remove_client: 'done',
  withdraw_access: 'done',
  refresh_logo: 'client',
  show_registration: 'registration',
  set_registration: 'registration',
  list_initial_access_tokens: 'initial_access_tokens',
  add_initial_access_token: 'new_initial_access_token',
  remove_initial_access_token: 'initial_access_tokens',
  list_refusals: 'refusals',
  repair_refusal: 'client',
  clear_refusals: 'done',
  list_devices: 'devices',
  allow_device: 'devices',
  deny_device: 'devices',
  preview_import: 'import',
  import_clients: 'import',
  export_clients: 'file',
  list_sessions: 'sessions',
  end_session: 'done',
  end_sessions: 'done',
  show_second_factor: 'second_factor',
  begin_authenticator: 'new_authenticator',
  confirm_authenticator: 'recovery_codes',
  begin_mailed_codes: 'second_factor',
  confirm_mailed_codes: 'recovery_codes',
  mail_owner_code: 'second_factor',
  remove_factor: 'second_factor',
  set_auth_mode: 'auth_mode',
  list_trusted_devices: 'trusted_devices',
  remove_trusted_devices: 'trusted_devices',
  new_recovery_codes: 'recovery_codes',
  check_recovery_kit: 'second_factor',
  turn_off_second_factor: 'second_factor',
  reset_second_factor: 'second_factor',
  list_keys: 'keys',
  rotate_keys: 'keys',
  revoke_key: 'keys',
  set_key_schedule: 'keys',
  show_profile: 'profile',
  modify_profile: 'profile',
  list_cozy_clients: 'cozy_clients',
  find_cozy_clients: 'cozy_clients',
  withdraw_cozy_client: 'cozy_clients',
  add_cozy_client: 'cozy_client_added',
  make_cozy_token: 'cozy_token',
  add_sharing: 'done',
  narrow_cozy_client: 'cozy_clients',
  remove_cozy_client: 'cozy_clients',
  list_account_types: 'account_types',
  show_account_type: 'account_type',
  add_account_types: 'account_types_added',
  list_account_presets: 'account_presets',
  add_account_preset: 'account_types_added',
  remove_account_type: 'done',
  list_accounts: 'accounts',
  renew_account: 'done',
  account_token: 'account_token',
  disconnect_account: 'account_disconnected',
  finish_account: 'account_finished',
  allow_program: 'done',
  forbid_program: 'done',
  list_konnectors: 'konnectors',
  run_konnector: 'konnector_job',
  list_konnector_jobs: 'konnector_jobs',
  show_konnector_job: 'konnector_log',
  stop_konnector_job: 'done',
  schedule_konnector: 'konnector_schedule',
  remove_konnector_schedule: 'done',
  konnector_dev_config: 'konnector_dev_config',
  list_apps: 'apps',
  show_app: 'app',
  preview_app: 'app',
  install_app: 'app',
  update_app: 'app',
  uninstall_app: 'done',
  make_app_token: 'app_token',
  list_doctypes: 'doctypes',
  show_document: 'document',
  export_documents: 'documents',
  remove_documents: 'done',
  list_cloud_presets: 'cloud_presets',
  list_cloud_servers: 'cloud_servers',
  add_cloud_server: 'cloud_servers',
  remove_cloud_server: 'cloud_servers',
  cloud_settings: 'cloud_settings',
  check_cloud_server: 'findings',
  keep_subject: 'subject',
  show_https: 'https',
  set_https: 'https',
  make_local_authority: 'https',
  export_authority: 'authority_files',
  install_authority: 'trust',
  remove_authority: 'trust',
  list_passkeys: 'passkeys',
  rename_passkey: 'passkeys',
  remove_passkey: 'passkeys',
  check_events: 'event_chain',
  export_events: 'event_lines',
  list_events: 'events',
  doctor: 'findings',
  start_test: 'test',
  show_test: 'test',
  continue_test: 'test',
  end_test: 'done',
} as const satisfies Record<Request['request'], Reply['reply'] | readonly Reply['reply'][]>

type Name = Request['request']
type Answers = typeof ANSWERS

/** The replies that answer the request of this name, by name. */
type Answering<N extends Name> = Answers[N] extends readonly (infer Each)[] ? Each : Answers[N]

/** The reply that answers the request of this name. */
export type ReplyTo<N extends Name> = Extract<Reply, { reply: Answering<N> }>

/** A request that was not done: a `Problem` that can be thrown. */
export class Refusal extends Error implements Problem {
  readonly code: ProblemCode
  readonly say: string
  readonly field: string | null

  constructor(problem: Problem) {
    super(problem.say)
    this.name = 'Refusal'
    this.code = problem.code
    this.say = problem.say
    this.field = problem.field ?? null
  }
}

/** Asks the lodge. */
export async function control<Q extends Request>(request: Q): Promise<ReplyTo<Q['request']>> {
  const reply = await carried<Reply>('control', request)
  const expected: readonly Reply['reply'][] = [ANSWERS[request.request]].flat()
  if (!expected.includes(reply?.reply)) {
    throw new Refusal({
      code: 'internal',
      say: `The lodge answered ${request.request} with something else.`,
      field: null,
    })
  }
  return reply as ReplyTo<Q['request']>
}

/** Asks the desktop shell; the answer is its state afterwards. */
export function shell(request: ShellRequest): Promise<ShellState> {
  return carried<ShellState>('shell', request)
}

/** Calls back when something changed one of the topics. Returns the way to stop listening. */
export function onChanged(topics: readonly Topic[], callback: (topic: Topic) => void): () => void {
  return hear<Topic>('lodge-changed', (topic) => {
    if (topics.includes(topic)) callback(topic)
  })
}

/** Calls back when the lodge was opened or lost. Returns the way to stop listening. */
export function onShellChanged(callback: () => void): () => void {
  return hear<null>('shell-changed', callback)
}

function hear<T>(event: string, callback: (payload: T) => void): () => void {
  let stopped = false
  const listening = listen<T>(event, ({ payload }) => {
    if (!stopped) callback(payload)
  })
  return () => {
    stopped = true
    void listening.then((unlisten) => unlisten())
  }
}

/** Puts a text on the clipboard. Says whether it got there. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Some web views keep the clipboard API from a page; copying what is selected still works there. */
function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('aria-hidden', 'true')
  area.style.cssText = 'position:fixed;inset-block-start:0;opacity:0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}

async function carried<T>(command: 'control' | 'shell', request: Request | ShellRequest): Promise<T> {
  try {
    return await invoke<T>(command, { request })
  } catch (thrown) {
    throw asRefusal(thrown)
  }
}

function asRefusal(thrown: unknown): Refusal {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'say' in thrown) {
    return new Refusal(thrown as Problem)
  }
  const say = thrown instanceof Error ? thrown.message : String(thrown)
  return new Refusal({ code: 'internal', say, field: null })
}
