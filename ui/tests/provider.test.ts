import { expect, test } from 'vitest'
import { block } from '../src/views/provider/block'

const wanted = {
  issuer: 'https://id.example.org',
  clientId: ' a "client" ',
  scope: 'openid profile',
  redirectUri: 'http://localhost:4283/oidc/redirect',
  field: '',
  prefix: '',
  suffix: '',
}

test('the block names a claim, or lets the subject decide', () => {
  const custom = block('work', wanted)
  expect(custom).toContain('authentication:\n  "work":\n    oidc:\n      issuer: "https://id.example.org"\n')
  expect(custom).toContain('client_id: "a \\"client\\""')
  expect(custom).toContain('allow_custom_instance: true')
  const named = block('work', { ...wanted, field: 'cozy_number', suffix: '.example.org' })
  expect(named).toContain('userinfo_instance_field: "cozy_number"')
  expect(named).toContain('userinfo_instance_suffix: ".example.org"')
  expect(named).not.toContain('prefix')
  expect(named).not.toContain('allow_custom_instance')
})

test('the secret is not in it', () => {
  expect(block('work', wanted)).toContain('client_secret: ""')
})
