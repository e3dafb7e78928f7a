import { describe, expect, test } from 'vitest';
import { ConnectFailure } from '../../../src/database/reaching/connect-failure.ts';
import { networkFailure, timeoutFailure } from '../../../src/database/reaching/network-error.ts';
import { loginFailure } from '../../../src/database/reaching/server-error.ts';
import type { LoginContext } from '../../../src/database/reaching/login-errors.ts';

const WHERE = 'db.example.com:5432';

const CONTEXT: LoginContext = {
  where: WHERE,
  user: 'app',
  database: 'shop',
  passwordFrom: 'DATABASE_URL',
  tls: true,
  isUnixSocket: false,
};

const system = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code, errno: -1 });

describe('the network', () => {
  test.each([
    ['ENOTFOUND', 'unknown-host', 'reach', true],
    ['EAI_AGAIN', 'unknown-host', 'reach', true],
    ['ECONNREFUSED', 'connection-refused', 'reach', true],
    ['ETIMEDOUT', 'connect-timeout', 'reach', true],
    ['EHOSTUNREACH', 'host-unreachable', 'reach', true],
    ['ECONNRESET', 'connection-reset', 'reach', true],
    ['ENOENT', 'socket-missing', 'reach', true],
    ['EACCES', 'socket-permission', 'reach', false],
    ['EWHATEVER', 'connect-failed', 'reach', true],
    ['CERT_HAS_EXPIRED', 'tls-certificate', 'tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-certificate', 'tls', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-certificate', 'tls', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-certificate', 'tls', false],
    ['CERT_REVOKED', 'tls-certificate', 'tls', false],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls-client-certificate', 'tls', false],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls-client-certificate', 'tls', false],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls-version', 'tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-direct', 'tls', false],
    ['ERR_SSL_SOMETHING_NEW', 'tls-failed', 'tls', false],
  ])('%s: %s', (code, expected, stage, retryable) => {
    const failure = networkFailure(system(code), WHERE);
    expect(failure).toMatchObject({ exitCode: 5, code: expected, stage, retryable });
    expect(failure.message).toContain(WHERE);
    expect(failure.diagnostics[0]?.remedy).toBeTruthy();
  });

  test('a wrong name says which names the certificate has', () => {
    const error = Object.assign(new Error('x'), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      host: 'db.example.com',
      cert: { subjectaltname: 'DNS:pg.example.com, IP Address:10.0.0.1' },
    });
    expect(networkFailure(error, WHERE).message).toBe(
      `No TLS with ${WHERE}: the certificate is for pg.example.com, 10.0.0.1, not for db.example.com`,
    );
  });

  test('a timeout says how long', () => {
    expect(timeoutFailure(WHERE, 2500)).toMatchObject({
      message: `${WHERE} did not answer within 2.5 s`,
      retryable: true,
    });
  });
});

const said = (code: string, message: string): Error =>
  Object.assign(new Error(message), { severity: 'FATAL', code });

describe('what the server says to a login', () => {
  test.each<[string, string, string, boolean, RegExp]>([
    [
      '28P01',
      'password authentication failed for user "app"',
      'wrong-password',
      false,
      /came from DATABASE_URL/,
    ],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.9"', 'not-allowed', false, /"app".*"shop".*TLS/],
    ['28000', 'role "app" does not exist', 'role-missing', false, /createuser app/],
    ['28000', 'role "app" is not permitted to log in', 'role-no-login', false, /ALTER ROLE "app" LOGIN/],
    ['28000', 'certificate authentication failed', 'not-allowed', false, /pg_hba/],
    ['3D000', 'database "shop" does not exist', 'database-missing', false, /createdb shop/],
    ['57P03', 'the database system is starting up', 'starting-up', true, /--wait/],
    ['53300', 'sorry, too many clients already', 'too-many-connections', true, /max_connections/],
    [
      '42501',
      'permission denied for database "shop"',
      'no-connect-privilege',
      false,
      /GRANT CONNECT ON DATABASE "shop" TO "app"/,
    ],
    ['42704', 'unrecognized configuration parameter "x"', 'bad-setting', false, /options/],
    ['0A000', 'unsupported frontend protocol', 'unsupported', false, /proxy/],
    ['08P01', 'unsupported startup parameter: options', 'startup-parameter', false, /PGOPTIONS/],
    ['08P01', 'no such database: shop', 'database-missing', false, /createdb/],
    ['08P01', 'SSL required', 'not-allowed', false, /sslmode=require/],
    ['08P01', 'server login failed: wrong password', 'wrong-password', false, /DATABASE_URL/],
    ['08P01', 'pgbouncer cannot connect to server', 'pooler', false, /pooler/],
    ['08006', 'connection failure', 'login-failed', true, /^$/],
    ['XX000', 'Tenant or user not found', 'login-failed', false, /^$/],
  ])('%s %s', (sqlstate, message, code, retryable, remedy) => {
    const failure = loginFailure(said(sqlstate, message), CONTEXT);
    expect(failure).toMatchObject({
      exitCode: 5,
      code,
      retryable,
      sqlstate,
      stage: 'login',
      encrypted: true,
    });
    expect(failure.message).toBe(`${WHERE}: ${message}`);
    expect(failure.diagnostics[0]?.remedy ?? '').toMatch(remedy);
  });

  test('no password at all', () => {
    const failure = loginFailure(said('28P01', 'x'), { ...CONTEXT, passwordFrom: undefined });
    expect(failure).toMatchObject({
      code: 'no-password',
      message: `${WHERE}: a password is asked for, and none was given`,
    });
    expect(failure.diagnostics[0]?.remedy).toContain('PGPASSWORD');
  });

  test('without TLS the remedy names it; a Unix socket asks for the user', () => {
    const plain = loginFailure(said('28000', 'no pg_hba.conf entry'), { ...CONTEXT, tls: false });
    expect(plain.diagnostics[0]?.remedy).toContain('sslmode=require');
    const local = { ...CONTEXT, tls: false, isUnixSocket: true };
    const peer = loginFailure(said('28000', 'Peer authentication failed for user "app"'), local);
    expect(peer.diagnostics[0]?.remedy).toContain('host=localhost');
  });

  test('the words may be inside a wrapper, or in the fields of the message', () => {
    const wrapped = Object.assign(new Error('outer'), { fields: said('3D000', 'no such') });
    expect(loginFailure(wrapped, CONTEXT).sqlstate).toBe('3D000');
    const caused = new Error('outer', { cause: said('57P03', 'starting') });
    expect(loginFailure(caused, CONTEXT).sqlstate).toBe('57P03');
    const letters = Object.assign(new Error('lost'), {
      fatal: { C: '28000', M: 'no', D: 'detail', H: 'hint' },
    });
    expect(loginFailure(letters, CONTEXT).diagnostics[0]).toMatchObject({ detail: 'detail', hint: 'hint' });
  });

  test('a ConnectFailure inside comes out as it is', () => {
    const inner = new ConnectFailure(
      { stage: 'reach', retryable: false },
      { code: 'not-postgresql', message: 'x' },
    );
    expect(loginFailure(new Error('outer', { cause: inner }), CONTEXT)).toBe(inner);
  });

  test('an alert of TLS 1.3 comes after the handshake', () => {
    const lost = new Error('closed', { cause: system('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED') });
    expect(loginFailure(lost, CONTEXT)).toMatchObject({ code: 'tls-client-certificate', stage: 'tls' });
  });

  test('closed without a word', () => {
    expect(loginFailure(new Error('gone'), CONTEXT)).toMatchObject({
      code: 'connection-closed',
      retryable: true,
    });
    expect(loginFailure(new Error('gone', { cause: system('ECONNRESET') }), CONTEXT).code).toBe(
      'connection-reset',
    );
  });

  test('control characters of the other side do not reach the terminal', () => {
    expect(loginFailure(said('28000', 'x\u001B[2Jy'), CONTEXT).message).toBe(`${WHERE}: x?[2Jy`);
  });
});
