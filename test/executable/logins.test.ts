/** Every kind of login that pg_hba.conf knows and the program does, with a password of every printable character. */
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import postgres from 'postgres';
import { makeCertificate } from '../support/certificates.ts';
import { run } from '../support/run.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { PASSWORD } from '../support/url.ts';
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
  const withoutPassword = (text: string): string => text.replace(/:[^:@]*@/, '@');
  const socket = (user: string, password = ''): string =>
    `host=${server.socketDir} port=${server.port} user=${user} dbname=${user}${password}`;

  const expectLogin = async (text: string): Promise<void> => {
    const dir = ['--dir', await product()];
    for (const command of ['up', 'status', 'wait'])
      expect([command, await run([command, ...dir], { env: { DATABASE_URL: text } })]).toMatchObject([
        command,
        { code: 0, stderr: '' },
      ]);
  };

  it.each(['by_md5', 'by_password', 'by_scram'])('%s', async (role) => {
    await expectLogin(url(role));
    const wrong = await run([], { env: { DATABASE_URL: server.url({ user: role, password: 'no' }) } });
    expect([wrong.code, wrong.stderr]).toEqual([
      5,
      expect.stringContaining('password authentication failed'),
    ]);
  });

  it('by_trust', async () => expectLogin(withoutPassword(url('by_trust'))));
  it('by_scram, over TLS', async () => expectLogin(url('by_scram', tls('by_scram'))));
  it('by_scram, with channel_binding=prefer', async () =>
    expectLogin(url('by_scram', tls('by_scram', { channel_binding: 'prefer' }))));
  it('by_scram, over the Unix socket', async () => {
    const quoted = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`);
    await expectLogin(socket('by_scram', ` password='${quoted}'`));
  });
  it('peer, over the Unix socket', async () => expectLogin(socket(me)));
  it('by_cert', async () => expectLogin(withoutPassword(url('by_cert', tls('by_cert')))));
  it('by_both: the certificate and the password', async () => {
    await expectLogin(url('by_both', tls('by_both')));
    const neither = [
      withoutPassword(url('by_both', tls('by_both'))),
      url('by_both', tls('none')),
      url('by_both', tls('by_cert')),
    ];
    const { sslcert = '', sslkey = '' } = tls('by_cert');
    neither.push(url('by_both', tls('by_both', { sslcert, sslkey })));
    for (const text of neither) expect((await run([], { env: { DATABASE_URL: text } })).code).toBe(5);
  });

  it('that demands channel binding is refused, not ignored', async () => {
    const text = url('by_scram', tls('by_scram', { channel_binding: 'require' }));
    const { code, stderr } = await run([], { env: { DATABASE_URL: text } });
    expect([code, stderr]).toEqual([2, expect.stringContaining('channel binding is not supported')]);
  });
});
