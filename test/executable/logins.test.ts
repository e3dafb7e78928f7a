/** Every kind of login that pg_hba.conf knows and the program does, with a password of every printable character. */
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import postgres from 'postgres';
import { makeCertificate } from '../support/certificates.ts';
import { run } from '../support/run.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { conninfoValue, PASSWORD } from '../support/url.ts';
import { product } from './support.ts';

const HBA = `
local all by_scram scram-sha-256
local all all peer
host all postgres all scram-sha-256
host all by_md5 all md5
host all by_password all password
host all by_scram all scram-sha-256
host all by_trust all trust
hostssl all by_cert all cert
hostssl all by_both all scram-sha-256 clientcert=verify-full
`;
const me = userInfo().username;
const ROLES = ['by_md5', 'by_password', 'by_scram', 'by_trust', 'by_cert', 'by_both', me];

/** How `up`, `status` and `wait` ended, and what they complained of. */
async function outcomes(url: string): Promise<string[]> {
  const dir = ['--dir', await product()];
  const ended = [];
  for (const command of ['up', 'status', 'wait']) {
    const { code, stderr } = await run([command, ...dir], { env: { DATABASE_URL: url } });
    ended.push(`${command} ${code}${stderr}`);
  }
  return ended;
}
const GOOD = ['up 0', 'status 0', 'wait 0'];

const withoutPassword = (text: string): string => text.replace(/:[^:@]*@/, '@');

type Certificate = ReturnType<typeof makeCertificate>;

describe.skipIf(inject('server').kind === 'docker' || process.platform === 'win32')('a login', () => {
  let server: TestServer;
  let ca: Certificate;
  let clients: Record<string, Certificate>;

  beforeAll(async () => {
    ca = makeCertificate({ name: 'Test authority' });
    const own = makeCertificate({ name: 'server', altNames: ['127.0.0.1'], issuer: ca });
    clients = Object.fromEntries(
      ['by_cert', 'by_both'].map((name) => [name, makeCertificate({ name, issuer: ca })]),
    );
    server = await startServer({ hba: HBA, ssl: { cert: own.cert, key: own.key, ca: ca.cert } });
    const sql = postgres(server.url(), { max: 1, onnotice: () => undefined });
    const quoted = PASSWORD.replaceAll("'", "''").replaceAll('\\', '\\\\');
    for (const role of ROLES) {
      await sql.unsafe(`set password_encryption = '${role === 'by_md5' ? 'md5' : 'scram-sha-256'}'`);
      await sql.unsafe(`create role "${role}" login password E'${quoted}'`);
      await sql.unsafe(`create database "${role}" owner "${role}"`);
    }
    await sql.end();
  });
  afterAll(() => server.dispose());

  const tls = (role: string, more: Record<string, string> = {}): Record<string, string> => {
    const client = clients[role];
    return {
      sslmode: 'verify-full',
      sslrootcert: ca.cert,
      ...(client && { sslcert: client.cert, sslkey: client.key }),
      ...more,
    };
  };
  const url = (user: string, params: Record<string, string> = {}): string =>
    server.url({ user, database: user, params });
  const socket = (user: string, password = ''): string =>
    `host=${server.socketDir} port=${server.port} user=${user} dbname=${user}${password}`;

  it.each(['by_md5', 'by_password', 'by_scram'])('%s', async (role) => {
    expect(await outcomes(url(role))).toEqual(GOOD);
    const wrong = await run([], { env: { DATABASE_URL: server.url({ user: role, password: 'no' }) } });
    expect([wrong.code, wrong.stderr]).toEqual([
      5,
      expect.stringContaining('password authentication failed'),
    ]);
  });

  it.each<[string, () => string]>([
    ['by_trust', () => withoutPassword(url('by_trust'))],
    ['by_scram, over TLS', () => url('by_scram', tls('by_scram'))],
    [
      'by_scram, with channel_binding=prefer',
      () => url('by_scram', tls('by_scram', { channel_binding: 'prefer' })),
    ],
    ['by_scram, over the Unix socket', () => socket('by_scram', ` password=${conninfoValue(PASSWORD)}`)],
    ['peer, over the Unix socket', () => socket(me)],
    ['by_cert', () => withoutPassword(url('by_cert', tls('by_cert')))],
  ])('%s', async (_, makeUrl) => {
    expect(await outcomes(makeUrl())).toEqual(GOOD);
  });

  it('by_both: the certificate and the password', async () => {
    expect(await outcomes(url('by_both', tls('by_both')))).toEqual(GOOD);
    const neither = [
      withoutPassword(url('by_both', tls('by_both'))),
      url('by_both', tls('none')),
      url('by_both', tls('by_cert')),
    ];
    const { sslcert = '', sslkey = '' } = tls('by_cert');
    neither.push(url('by_both', tls('by_both', { sslcert, sslkey })));
    for (const text of neither) expect((await run([], { env: { DATABASE_URL: text } })).code).toBe(5);
  });

  it.each([
    ['in two parts', 'e\u0301t\u00E9'],
    ['that has a simpler form', '\uFB01sch\u2460'],
    ['that is a blank', 'no\u00A0break'],
    ['that is nothing', 'soft\u00ADhyphen'],
    ['that no password may have', '\uFB01sch \uE000'],
    ['that came after Unicode 3.2', 'Gl\u00FCck \uFB01 \u{1F340}'],
    ['of both directions', 'a\u05D0\uFB01b'],
    ['of the other direction', '\u05D0\u05D1\u00A0\u05D2'],
  ])('with a character %s (SASLprep)', async (_, password) => {
    const sql = postgres(server.url(), { max: 1, onnotice: () => undefined });
    await sql.unsafe(`alter role by_scram password '${password}'`);
    const text = server.url({ user: 'by_scram', database: 'by_scram', password });
    const { code, stderr } = await run(['wait'], { env: { DATABASE_URL: text } });
    const quoted = PASSWORD.replaceAll("'", "''").replaceAll('\\', '\\\\');
    await sql.unsafe(`alter role by_scram password E'${quoted}'`);
    await sql.end();
    expect([code, stderr]).toEqual([0, '']);
  });

  it('that demands channel binding is refused, not ignored', async () => {
    const text = url('by_scram', tls('by_scram', { channel_binding: 'require' }));
    const { code, stderr } = await run([], { env: { DATABASE_URL: text } });
    expect([code, stderr]).toEqual([2, expect.stringContaining('channel binding is not supported')]);
  });
});
