import { describe, expect, test } from 'vitest';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import type { TlsSettings } from '../../../src/database/naming/tls-settings.ts';
import { failureOf } from './failure.ts';
import { fakeMachine, type FakeMachine } from './surroundings.ts';

async function settings(query: string, machine: FakeMachine = {}): Promise<TlsSettings> {
  const target = await resolveTarget(`postgres://h/d?${query}`, fakeMachine(machine));
  if (target.kind !== 'server') throw new Error('not a server');
  return target.tls;
}

test.each(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])(
  'sslmode=%s',
  async (mode) => {
    expect((await settings(`sslmode=${mode}`)).mode).toBe(mode);
  },
);

test('ssl=true is sslmode=require, as libpq reads it for JDBC', async () => {
  expect((await settings('ssl=true')).mode).toBe('require');
});

test('files: those in ~/.postgresql may be missing, named ones may not', async () => {
  expect(await settings('sslrootcert=/ca.pem')).toMatchObject({
    rootCert: { path: '/ca.pem', isNamed: true },
    cert: { path: '/home/ann/.postgresql/postgresql.crt', isNamed: false },
    key: { path: '/home/ann/.postgresql/postgresql.key', isNamed: false },
    crl: { path: '/home/ann/.postgresql/root.crl', isNamed: false },
  });
  const windows = await settings('', { platform: 'win32', env: { APPDATA: String.raw`C:\A` } });
  expect(windows.rootCert).toEqual({ path: String.raw`C:\A\postgresql\root.crt`, isNamed: false });
  expect(await settings('', { homedir: undefined })).toMatchObject({ rootCert: undefined, cert: undefined });
});

test('sslcertmode=disable sends no certificate', async () => {
  expect(await settings('sslcertmode=disable&sslcert=/c&sslkey=/k')).toMatchObject({
    cert: undefined,
    key: undefined,
  });
});

test('sslrootcert=system means verify-full', async () => {
  expect(await settings('sslrootcert=system')).toMatchObject({ rootCert: 'system', mode: 'verify-full' });
});

test('versions, in any case', async () => {
  const query = 'ssl_min_protocol_version=tlsv1.3&ssl_max_protocol_version=TLSv1.3';
  expect(await settings(query)).toMatchObject({ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
});

test('from the environment', async () => {
  const env = {
    PGSSLMODE: 'verify-ca',
    PGSSLROOTCERT: '/r',
    PGSSLNEGOTIATION: 'direct',
    PGSSLMINPROTOCOLVERSION: 'TLSv1.3',
    PGSSLSNI: '0',
  };
  expect(await settings('', { env })).toMatchObject({
    mode: 'verify-ca',
    rootCert: { path: '/r', isNamed: true },
    negotiation: 'direct',
    minVersion: 'TLSv1.3',
    sni: false,
  });
});

describe('refused', () => {
  test.each([
    ['sslmode=maybe', 'bad-url-parameter', /it takes prefer, disable, allow/],
    ['sslmode=no-verify', 'bad-url-parameter', /write require/],
    ['sslrootcert=system&sslmode=require', 'bad-url-parameter', /only verify-full/],
    ['sslnegotiation=direct', 'bad-url-parameter', /needs sslmode=require/],
    ['sslnegotiation=maybe', 'bad-url-parameter', /postgres, direct/],
    ['ssl_min_protocol_version=SSLv3', 'bad-url-parameter', /TLSv1.2/],
    ['ssl_max_protocol_version=TLSv1.1', 'bad-url-parameter', /below the lowest/],
    ['sslsni=yes', 'bad-url-parameter', /whole number/],
    ['connect_timeout=soon', 'bad-url-parameter', /whole number/],
    ['target_session_attrs=master', 'bad-url-parameter', /read-write/],
    ['load_balance_hosts=yes', 'bad-url-parameter', /random/],
    ['channel_binding=require', 'unsupported-url-parameter', /disable, prefer, or remove it/],
    ['gssencmode=require', 'unsupported-url-parameter', /GSSAPI/],
    ['require_auth=scram-sha-256', 'unsupported-url-parameter', /remove it/],
    ['requirepeer=postgres', 'unsupported-url-parameter', /remove it/],
    ['replication=database', 'unsupported-url-parameter', /replication/],
    ['sslcrldir=/x', 'unsupported-url-parameter', /sslcrl/],
    ['sslcertmode=require', 'unsupported-url-parameter', /disable, allow/],
    ['sslkeylogfile=/x', 'unsupported-url-parameter', /never written/],
    ['min_protocol_version=3.2', 'unsupported-url-parameter', /3\.0/],
    ['oauth_issuer=x', 'unsupported-url-parameter', /OAuth/],
  ])('%s', async (query, code, remedy) => {
    const { exitCode, diagnostics } = await failureOf(() => settings(query));
    expect(exitCode).toBe(2);
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics[0]?.remedy).toMatch(remedy);
    expect(diagnostics[0]?.message).toContain('(from --url)');
  });

  test('names the variable', async () => {
    const { message } = await failureOf(() =>
      settings('', { env: { PGSSLMODE: 'x', PGCHANNELBINDING: 'prefer' } }),
    );
    expect(message).toBe('sslmode "x" (from PGSSLMODE) cannot be used');
  });

  test('a secret value is not shown', async () => {
    const { message } = await failureOf(() => settings('scram_client_key=hunter22'));
    expect(message).not.toContain('hunter22');
  });
});

test.each([
  'channel_binding=prefer',
  'gssencmode=disable',
  'client_encoding=LATIN1',
  'fallback_application_name=x',
  'krbsrvname=x',
  'keepalives_interval=1&keepalives_count=2&tcp_user_timeout=3',
  'sslcompression=0',
  'replication=false',
  'max_protocol_version=latest',
])('%s is accepted', async (query) => {
  expect((await settings(query)).mode).toBe('prefer');
});
