import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { describeTarget, secretsOf, type ServerTarget } from '../../../src/database/naming/target.ts';
import { allText, failureOf } from './failure.ts';
import { fakeMachine, type FakeMachine } from './surroundings.ts';

async function server(url: string | undefined, machine: FakeMachine = {}): Promise<ServerTarget> {
  const target = await resolveTarget(url, fakeMachine(machine));
  if (target.kind !== 'server') throw new Error('not a server');
  return target;
}

const failure = (url: string | undefined, machine: FakeMachine = {}) =>
  failureOf(() => resolveTarget(url, fakeMachine(machine)));

const describeServer = async (url: string | undefined, machine?: FakeMachine): Promise<string> =>
  describeTarget(await server(url, machine));

const passwords = (target: ServerTarget): (string | undefined)[] =>
  target.hosts.map((h) => h.password?.reveal());

describe('where it comes from', () => {
  const files = { '/run/secrets/url': 'postgres://file/d\n' };
  const env = {
    DATABASE_URL: ' postgres://env/d ',
    DATABASE_URL_FILE: '/run/secrets/url',
    PGHOST: 'pghost',
  };

  test.each([
    ['postgres://flag/d', env, 'flag', '--url'],
    [undefined, env, 'env', 'DATABASE_URL'],
    [undefined, { ...env, DATABASE_URL: '' }, 'file', 'the file of DATABASE_URL_FILE'],
    [undefined, { PGHOST: 'pghost' }, 'pghost', 'PGHOST'],
    [undefined, { PGDATABASE: 'd' }, 'localhost', 'PGDATABASE'],
    [undefined, { PGHOSTADDR: '10.0.0.1' }, '10.0.0.1', 'PGHOSTADDR'],
  ])('%s and %o', async (url, variables, host, from) => {
    const target = await server(url, { env: variables, files });
    expect(target).toMatchObject({ from, hosts: [{ name: host }] });
  });

  test.each([{}, { PGPORT: '1', PGUSER: 'u', PGPASSWORD: 'x' }, { DATABASE_URL: '', PGHOST: '' }])(
    'nothing says which: %o',
    async (variables) => {
      const { exitCode, diagnostics } = await failure(undefined, { env: variables });
      expect(exitCode).toBe(2);
      expect(diagnostics[0]?.code).toBe('no-url');
      for (const way of [
        '--url postgres://',
        'DATABASE_URL=',
        'DATABASE_URL_FILE=',
        'PGHOST',
        'embedded:DIR',
        'embedded:memory',
      ]) {
        expect(diagnostics[0]?.remedy).toContain(way);
      }
    },
  );

  test('an empty --url does not fall through to another database', async () => {
    expect((await failure('', { env })).message).toBe('--url is empty');
  });
});

const fromFile = (files: FakeMachine['files'] = {}): FakeMachine => ({
  env: { DATABASE_URL_FILE: '/s' },
  files,
});

describe('DATABASE_URL_FILE', () => {
  test.each([
    [{}, 'does not exist'],
    [{ '/s': { error: 'EACCES' } }, 'must not be read by this user'],
    [{ '/s': { error: 'EISDIR' } }, 'is a folder'],
    [{ '/s': '  \n' }, 'is empty'],
  ])('%o %s', async (files, message) => {
    const { exitCode, diagnostics } = await failure(undefined, fromFile(files));
    expect(exitCode).toBe(2);
    expect(diagnostics[0]?.code).toBe('url-file');
    expect(diagnostics[0]?.message).toContain(message);
  });

  test('a byte-order mark and white space are left out', async () => {
    expect(await describeServer(undefined, fromFile({ '/s': '\uFEFF postgres://u@h/d\r\n' }))).toBe(
      'u@h:5432/d',
    );
  });

  test('a warning where everybody can read it', async () => {
    const open = await server(undefined, fromFile({ '/s': { text: 'postgres://h/d', mode: 0o644 } }));
    expect(open.warnings).toMatchObject([{ severity: 'warning', code: 'url-file', remedy: 'chmod o-r /s' }]);
    const closed = await server(undefined, fromFile({ '/s': { text: 'postgres://h/d', mode: 0o640 } }));
    expect(closed.warnings).toEqual([]);
  });

  test.each([
    ['the secrets of Docker', { realPath: '/run/secrets/s' }],
    ['the secrets of Kubernetes', { realPath: '/etc/db/..2026_11_21_08_00_00.123456789/s' }],
    ['what somebody else owns', { uid: 0 }],
  ])('none for %s, whose mode nobody here chooses', async (_, facts) => {
    const files = { '/s': { text: 'postgres://h/d', mode: 0o444, ...facts } };
    expect((await server(undefined, fromFile(files))).warnings).toEqual([]);
  });
});

describe('embedded', () => {
  test.each([
    ['embedded:memory', null],
    ['embedded:./data', './data'],
    ['embedded:/srv/db', '/srv/db'],
  ])('%s', async (url, dir) => {
    const target = await resolveTarget(url, fakeMachine());
    expect(target).toEqual({ kind: 'embedded', dir });
    expect(describeTarget(target)).toBe(url);
  });

  test.each(['embedded:', 'embedded://data'])('%s', async (url) => {
    expect((await failure(url)).diagnostics[0]?.remedy).toContain('embedded:memory');
  });
});

describe("libpq's defaults", () => {
  test('user: the operating system; database: the user', async () => {
    expect(await describeServer('postgres://h')).toBe('ann@h:5432/ann');
    expect(await describeServer('postgres://bob@h')).toBe('bob@h:5432/bob');
    expect((await failure('postgres://h', { username: undefined })).message).toContain('No user is named');
  });

  test.each([
    [{ '/var/run/postgresql/.s.PGSQL.5432': '' }, 'ann@/var/run/postgresql:5432/d'],
    [{ '/tmp/.s.PGSQL.5432': '' }, 'ann@/tmp:5432/d'],
    [{ '/tmp/.s.PGSQL.5433': '' }, 'ann@localhost:5432/d'],
  ])('no host, and the sockets %o', async (files, expected) => {
    expect(await describeServer('postgres:///d', { files })).toBe(expected);
  });

  test('no host on Windows', async () => {
    expect(
      await describeServer('postgres:///d', { platform: 'win32', files: { '/tmp/.s.PGSQL.5432': '' } }),
    ).toBe('ann@localhost:5432/d');
  });

  test('the rest', async () => {
    expect(await server('postgres://h/d')).toMatchObject({
      applicationName: 'aim-migrate',
      options: undefined,
      sessionAttrs: 'any',
      shuffleHosts: false,
      connectTimeoutMs: 10_000,
      keepAliveMs: 0,
      patience: { idleMs: 30_000, intervalMs: 10_000, count: 6 },
      tls: { mode: 'prefer', negotiation: 'postgres', sni: true, minVersion: 'TLSv1.2' },
    });
  });
});

describe('patience', () => {
  test('comes from the keepalives; zero and less are the default', async () => {
    const own = await server('postgres://h/d?keepalives_idle=5&keepalives_interval=2&keepalives_count=9');
    expect(own).toMatchObject({ keepAliveMs: 5000, patience: { idleMs: 5000, intervalMs: 2000, count: 9 } });
    const none = await server('postgres://h/d?keepalives_idle=0&keepalives_interval=-1&keepalives_count=0');
    expect(none).toMatchObject({ patience: { idleMs: 30_000, intervalMs: 10_000, count: 6 } });
  });

  test('keepalives=0 turns it off', async () => {
    expect(await server('postgres://h/d?keepalives=0')).toMatchObject({
      keepAliveMs: undefined,
      patience: undefined,
    });
  });
});

describe('hosts', () => {
  test.each([
    ['postgres://a:1,b,[::1]:3/d', 'ann@a:1,b:5432,[::1]:3/d'],
    ['postgres://a,b/d?port=7', 'ann@a:7,b:7/d'],
    ['postgres://a,b/d?port=7,8', 'ann@a:7,b:8/d'],
    ['postgres://a,,b/d', 'ann@a:5432,localhost:5432,b:5432/d'],
    ['postgres://%2Fsrv%2Fpg:6/d', 'ann@/srv/pg:6/d'],
    ['postgres:///d?host=/srv/pg', 'ann@/srv/pg:5432/d'],
    ['host=a,b port=1,2 dbname=d', 'ann@a:1,b:2/d'],
  ])('%s', async (url, expected) => {
    expect(await describeServer(url)).toBe(expected);
  });

  test('a socket has a file, an address overrides the name', async () => {
    expect((await server('host=/srv/pg port=6')).hosts[0].socketPath).toBe('/srv/pg/.s.PGSQL.6');
    expect((await server('host=@pg')).hosts[0].socketPath).toBe('\0pg/.s.PGSQL.5432');
    const [host] = (await server('host=db.example.com hostaddr=10.0.0.7')).hosts;
    expect(host).toMatchObject({ name: 'db.example.com', address: '10.0.0.7', socketPath: undefined });
  });

  test.each([
    ['host=a,b,c port=1,2', /3 hosts and 2 ports/],
    ['host=a,b hostaddr=10.0.0.1', /2 hosts and 1 addresses/],
    ['hostaddr=db.example.com', /IP addresses/],
    ['postgres://h:0/d', /1 to 65535/],
    ['postgres://h:65536/d', /1 to 65535/],
    ['port=x', /1 to 65535/],
  ])('%s', async (url, remedy) => {
    const { exitCode, diagnostics } = await failure(url);
    expect(exitCode).toBe(2);
    expect(diagnostics[0]?.remedy).toMatch(remedy);
  });

  test('a password in the place of the port is not shown', async () => {
    expect(allText(await failure('postgres://app:99887766'))).not.toContain('99887766');
  });
});

describe('the environment fills the gaps', () => {
  const env = {
    PGUSER: 'pguser',
    PGPASSWORD: 'pgpw',
    PGDATABASE: 'pgdb',
    PGPORT: '6432',
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '3',
    PGOPTIONS: '-c a.b=1',
    PGTARGETSESSIONATTRS: 'primary',
    PGAPPNAME: 'psql',
  };

  test('all of them', async () => {
    const target = await server('postgres://h', { env });
    expect(describeTarget(target)).toBe('pguser@h:6432/pgdb');
    expect(passwords(target)).toEqual(['pgpw']);
    expect(target).toMatchObject({
      applicationName: 'aim-migrate',
      options: '-c a.b=1',
      connectTimeoutMs: 3000,
      sessionAttrs: 'primary',
      tls: { mode: 'require' },
    });
  });

  test('the URL wins', async () => {
    const url =
      'postgres://u:p@h:1/d?sslmode=disable&connect_timeout=0&application_name=me&target_session_attrs=any';
    const target = await server(url, { env });
    expect(describeTarget(target)).toBe('u@h:1/d');
    expect(target).toMatchObject({ applicationName: 'me', connectTimeoutMs: undefined, sessionAttrs: 'any' });
  });

  test('one second means two, less than zero no limit, as in libpq', async () => {
    expect((await server('connect_timeout=1')).connectTimeoutMs).toBe(2000);
    expect((await server('connect_timeout=-1')).connectTimeoutMs).toBeUndefined();
  });

  test('a service stands between URL and environment', async () => {
    const files = { '/home/ann/.pg_service.conf': '[shop]\nhost=svc\nuser=svcuser\ndbname=svcdb' };
    expect(await describeServer('postgres:///d?service=shop', { env, files })).toBe('svcuser@svc:6432/d');
    expect(await describeServer(undefined, { env: { PGSERVICE: 'shop' }, files })).toBe(
      'svcuser@svc:5432/svcdb',
    );
  });
});

describe('passwords', () => {
  const files = { '/home/ann/.pgpass': 'a:*:*:*:pa\nlocalhost:*:*:*:pl\n', '/other': '*:*:*:*:po' };

  test('one for each host from the file', async () => {
    const target = await server('postgres://a,b,%2Ftmp/d', { files });
    expect(passwords(target)).toEqual(['pa', undefined, 'pl']);
    expect(target.hosts.map((h) => h.passwordFrom)).toEqual([
      'the password file /home/ann/.pgpass',
      undefined,
      'the password file /home/ann/.pgpass',
    ]);
    expect(secretsOf(target)).toEqual(['pa', 'pl']);
  });

  test.each([
    ['postgres://a/d?passfile=/other', {}, 'po'],
    ['postgres://a/d', { PGPASSFILE: '/other' }, 'po'],
    ['postgres://u:pu@a/d', { PGPASSWORD: 'x' }, 'pu'],
    ['postgres://u:@a/d', { PGPASSWORD: 'pe' }, 'pe'],
    ['postgres://a/d?password=', { PGPASSWORD: 'pe' }, 'pa'],
  ])('%s with %o', async (url, env, expected) => {
    expect(passwords(await server(url, { env, files }))).toEqual([expected]);
  });

  test('a file that others can read gives a warning and no password', async () => {
    const target = await server('postgres://a/d', {
      files: { '/home/ann/.pgpass': { text: '*:*:*:*:p', mode: 0o644 } },
    });
    expect(passwords(target)).toEqual([undefined]);
    expect(target.warnings).toHaveLength(1);
  });

  test('a target can be logged', async () => {
    const target = await server('postgres://u:hunter22@h/d?sslpassword=hunter23');
    for (const text of [JSON.stringify(target), inspect(target, { depth: 9 }), describeTarget(target)]) {
      expect(text).not.toContain('hunter2');
    }
    expect(secretsOf(target)).toEqual(['hunter22', 'hunter23']);
  });
});
