import { describe, expect, test } from 'vitest';
import {
  attempts,
  fits,
  nextAttempt,
  walk,
  type ConnectAttempt,
} from '../../../src/database/reaching/attempts.ts';
import { ConnectFailure, type ConnectFacts } from '../../../src/database/reaching/connect-failure.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import type { ServerTarget } from '../../../src/database/naming/target.ts';
import { fakeMachine } from './surroundings.ts';

async function server(url: string): Promise<ServerTarget> {
  const target = await resolveTarget(url, fakeMachine());
  if (target.kind !== 'server') throw new Error('not a server');
  return target;
}

const show = (list: readonly ConnectAttempt[]): string =>
  list.map(({ host, encryption, sessionAttrs }) => `${host.name} ${encryption} ${sessionAttrs}`).join(' · ');

const failed = (facts: Partial<ConnectFacts>, message = 'no'): ConnectFailure =>
  new ConnectFailure({ stage: 'login', retryable: false, ...facts }, { code: 'test', message });

describe('order', () => {
  test.each([
    ['postgres://a/d', 'a tls-if-offered any · a none any'],
    ['postgres://a/d?sslmode=disable', 'a none any'],
    ['postgres://a/d?sslmode=allow', 'a none any · a tls any'],
    ['postgres://a/d?sslmode=require', 'a tls any'],
    ['postgres://a/d?sslmode=verify-full', 'a tls any'],
    ['postgres://%2Ftmp/d?sslmode=verify-full', '/tmp none any'],
    ['postgres://a,b/d?sslmode=allow', 'a none any · a tls any · b none any · b tls any'],
    ['postgres://a,b/d?sslmode=require&target_session_attrs=primary', 'a tls primary · b tls primary'],
    [
      'postgres://a,b/d?sslmode=require&target_session_attrs=prefer-standby',
      'a tls standby · b tls standby · a tls any · b tls any',
    ],
  ])('%s', async (url, expected) => {
    expect(show(attempts(await server(url)))).toBe(expected);
  });

  test('a random order keeps every host once', async () => {
    const target = await server('postgres://a,b,c/d?sslmode=require&load_balance_hosts=random');
    expect(show(attempts(target, () => 0))).toBe('c tls any · a tls any · b tls any');
    expect(
      attempts(target)
        .map(({ host }) => host.name)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('what comes after a failure', () => {
  const prefer = 'postgres://a,b/d';
  const allow = 'postgres://a,b/d?sslmode=allow';
  const require = 'postgres://a,b/d?sslmode=require';

  test.each<[string, string, number, Partial<ConnectFacts>, number | undefined]>([
    ['refused: the next host', prefer, 0, { stage: 'reach', retryable: true }, 2],
    ['the last host refused: the end', prefer, 2, { stage: 'reach', retryable: true }, undefined],
    ['prefer, a bad certificate: without TLS', prefer, 0, { stage: 'tls', encrypted: true }, 1],
    ['prefer, pg_hba refuses TLS: without', prefer, 0, { sqlstate: '28000', encrypted: true }, 1],
    ['prefer, pg_hba refuses what had no TLS: the end', prefer, 0, { sqlstate: '28000' }, undefined],
    [
      'prefer, wrong password: not again in the clear',
      prefer,
      0,
      { sqlstate: '28P01', encrypted: true },
      undefined,
    ],
    ['allow, pg_hba wants TLS', allow, 0, { sqlstate: '28000' }, 1],
    ['allow, a pooler wants TLS', allow, 0, { sqlstate: '08P01' }, 1],
    ['allow, wrong password', allow, 0, { sqlstate: '28P01' }, undefined],
    ['allow, no such database', allow, 0, { sqlstate: '3D000' }, undefined],
    ['allow, refused', allow, 0, { stage: 'reach', retryable: true }, 2],
    ['require, no TLS: not the next host', require, 0, { stage: 'tls' }, undefined],
    ['starting up: the next host', require, 0, { sqlstate: '57P03', retryable: true }, 1],
    ['full: not the next host', require, 0, { sqlstate: '53300', retryable: true }, undefined],
    ['closed during the login: the next host', require, 0, { retryable: true }, 1],
    ['a standby: the next host', require, 0, { stage: 'role', retryable: true }, 1],
    [
      'a standby, with TLS tried: the next host',
      prefer,
      0,
      { stage: 'role', retryable: true, encrypted: true },
      2,
    ],
  ])('%s', async (_, url, index, facts, expected) => {
    expect(nextAttempt(attempts(await server(url)), index, failed(facts))).toBe(expected);
  });

  test('the second pass of prefer-standby', async () => {
    const list = attempts(await server('postgres://a/d?sslmode=require&target_session_attrs=prefer-standby'));
    expect(nextAttempt(list, 0, failed({ stage: 'role', retryable: true }))).toBe(1);
  });
});

describe('walk', () => {
  test('gives what the first success gives', async () => {
    const list = attempts(await server('postgres://a,b,c/d?sslmode=require'));
    const seen: string[] = [];
    const result = await walk(list, ({ host }) => {
      seen.push(host.name);
      return host.name === 'b' ? Promise.resolve('session') : Promise.reject(failed({ stage: 'reach' }));
    });
    expect([result, seen]).toEqual(['session', ['a', 'b']]);
  });

  test('or says what all attempts met; waiting helps if it may help one', async () => {
    const list = attempts(await server('postgres://a,b/d?sslmode=require'));
    const walked = walk(list, ({ host }) =>
      Promise.reject(failed({ stage: 'reach', retryable: host.name === 'a' }, `${host.name} is away`)),
    );
    await expect(walked).rejects.toMatchObject({
      exitCode: 5,
      retryable: true,
      message: 'a is away\nb is away',
    });
  });

  test('anything but a ConnectFailure ends it', async () => {
    const list = attempts(await server('postgres://a,b/d'));
    await expect(walk(list, () => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});

describe('target_session_attrs', () => {
  test.each([
    ['any', [true, true, true]],
    ['read-write', [true, false, false]],
    ['read-only', [false, true, true]],
    ['primary', [true, true, false]],
    ['standby', [false, false, true]],
  ] as const)('%s: a primary, a read-only primary, a standby', (attrs, expected) => {
    const roles = [
      { inRecovery: false, readOnly: false },
      { inRecovery: false, readOnly: true },
      { inRecovery: true, readOnly: true },
    ];
    expect(roles.map((role) => fits(attrs, role))).toEqual(expected);
  });
});
