/** The second factor of the lodge made of nothing: an app that shows 123456, and ten recovery codes. */
import type { FactorProof, Problem, Reply, Request, SecondFactor, Topic, TrustedDevice } from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { changed: (...topics: Topic[]) => void }

const FACTOR = [
  'show_second_factor',
  'begin_authenticator',
  'confirm_authenticator',
  'begin_mailed_codes',
  'confirm_mailed_codes',
  'mail_owner_code',
  'remove_factor',
  'set_auth_mode',
  'list_trusted_devices',
  'remove_trusted_devices',
  'new_recovery_codes',
  'check_recovery_kit',
  'turn_off_second_factor',
  'reset_second_factor',
] as const
type FactorRequest = Extract<Request, { request: (typeof FACTOR)[number] }>

export function isFactor(request: Request): request is FactorRequest {
  return (FACTOR as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

const SHOWN = '123456'
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const CODES = 'abcdefghij'.split('').map((letter) => Array(6).fill(letter.repeat(4)).join('-'))
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="264" height="264"><rect width="264" height="264" fill="#fff"/></svg>'

const OFF: SecondFactor = {
  on: false,
  since: null,
  authenticator: false,
  last_used_at: null,
  waiting: false,
  mail: false,
  trusted_devices: 0,
  recovery_codes: 0,
  codes_made_at: null,
  kit_checked_at: null,
}
let factor: SecondFactor = OFF
let mailed = false

const now = () => Math.floor(Date.now() / 1000)

let trusted: TrustedDevice[] = [
  {
    number: 2,
    device: 'Firefox on Linux',
    address: '127.0.0.1',
    created_at: now() - 86_400 * 20,
    last_used_at: now() - 7200,
    expires_at: now() + 86_400 * 345,
  },
  {
    number: 1,
    device: 'Safari on iPhone',
    address: '192.168.1.20',
    created_at: now() - 86_400 * 90,
    last_used_at: now() - 86_400 * 3,
    expires_at: now() + 86_400 * 275,
  },
]

function prove(proof: FactorProof | null) {
  if (!proof || proof.passphrase === '') refuse('proof', 'The passphrase is wrong.', 'passphrase')
  if (proof?.code !== SHOWN) refuse('proof', 'The code is wrong, or it was used before.', 'code')
}

function madeCodes(): Reply {
  factor = { ...factor, recovery_codes: CODES.length, codes_made_at: now(), kit_checked_at: null }
  return { reply: 'recovery_codes', second_factor: factor, codes: CODES, picture: PICTURE }
}

export function factors(request: FactorRequest, lodge: Lodge): Reply {
  switch (request.request) {
    case 'show_second_factor':
      return { reply: 'second_factor', ...factor }
    case 'begin_authenticator':
      if (factor.on) prove(request.proof)
      factor = { ...factor, waiting: true }
      lodge.changed('second_factor')
      return {
        reply: 'new_authenticator',
        secret: SECRET,
        address: `otpauth://totp/Gatelodge:localhost?secret=${SECRET}&issuer=Gatelodge`,
        picture: PICTURE,
      }
    case 'confirm_authenticator': {
      if (!factor.waiting) refuse('conflict', 'No authenticator app waits to be confirmed.')
      if (request.code !== SHOWN)
        refuse('proof', 'This code is not the one that the app should show now.', 'code')
      const first = !factor.on
      factor = {
        ...factor,
        on: true,
        since: factor.since ?? now(),
        authenticator: true,
        waiting: false,
        trusted_devices: trusted.length,
      }
      lodge.changed('second_factor', 'sessions', 'events')
      return first
        ? madeCodes()
        : { reply: 'recovery_codes', second_factor: factor, codes: [], picture: null }
    }
    case 'begin_mailed_codes':
      if (factor.mail) refuse('conflict', 'Codes are mailed already.')
      mailed = true
      return { reply: 'second_factor', ...factor }
    case 'confirm_mailed_codes': {
      if (!mailed || request.code !== SHOWN)
        refuse('proof', 'This is not the code of the newest letter, or it is too old.', 'code')
      mailed = false
      const first = factor.recovery_codes === 0
      factor = {
        ...factor,
        on: true,
        since: factor.since ?? now(),
        mail: true,
        trusted_devices: trusted.length,
      }
      lodge.changed('second_factor', 'sessions', 'events')
      return first
        ? madeCodes()
        : { reply: 'recovery_codes', second_factor: factor, codes: [], picture: null }
    }
    case 'mail_owner_code':
      if (!factor.mail) refuse('conflict', 'Codes are not mailed here.')
      return { reply: 'second_factor', ...factor }
    case 'remove_factor': {
      const [there, left] =
        request.factor === 'mail' ? [factor.mail, factor.authenticator] : [factor.authenticator, factor.mail]
      if (!there) refuse('conflict', 'This factor is not in use.', 'factor')
      if (!left) refuse('conflict', 'This is the last factor.', 'factor')
      prove(request.proof)
      factor = request.factor === 'mail' ? { ...factor, mail: false } : { ...factor, authenticator: false }
      lodge.changed('second_factor')
      return { reply: 'second_factor', ...factor }
    }
    case 'set_auth_mode': {
      const mail = request.mode === 'two_factor_mail'
      const changed = factor.mail !== mail
      factor =
        !mail && !factor.authenticator ? OFF : { ...factor, on: true, since: factor.since ?? now(), mail }
      lodge.changed('second_factor')
      return { reply: 'auth_mode', changed, second_factor: factor }
    }
    case 'list_trusted_devices':
      return { reply: 'trusted_devices', devices: factor.on ? trusted : [] }
    case 'remove_trusted_devices': {
      const device = request.device
      trusted = device === null ? [] : trusted.filter((one) => one.number !== device)
      factor = { ...factor, trusted_devices: trusted.length }
      lodge.changed('second_factor')
      return { reply: 'trusted_devices', devices: trusted }
    }
    case 'new_recovery_codes':
      prove(request.proof)
      lodge.changed('second_factor')
      return madeCodes()
    case 'check_recovery_kit':
      if (!CODES.includes(request.code)) refuse('proof', 'This is none of the recovery codes.', 'code')
      factor = { ...factor, kit_checked_at: now() }
      lodge.changed('second_factor')
      return { reply: 'second_factor', ...factor }
    case 'turn_off_second_factor':
      prove(request.proof)
      factor = OFF
      lodge.changed('second_factor')
      return { reply: 'second_factor', ...factor }
    case 'reset_second_factor':
      factor = OFF
      lodge.changed('second_factor')
      return { reply: 'second_factor', ...factor }
  }
}
