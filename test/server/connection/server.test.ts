import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendCancel } from '../../../src/database/reaching/cancel.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { makeCertificate } from '../../support/certificates.ts';
import { login } from './login.ts';
import { failureOf, server } from './target.ts';

type Made = ReturnType<typeof makeCertificate>;

let ca: Made;
let otherCa: Made;
let client: Made;
let tls: TestServer;
let plain: TestServer;

/** One role of each kind, told apart by pg_hba.conf alone: none of them needs to exist to be refused there. */
const HBA = `
hostssl   all any_way     0.0.0.0/0 trust
hostnossl all any_way     0.0.0.0/0 trust
hostssl   all tls_only    0.0.0.0/0 trust
hostnossl all plain_only  0.0.0.0/0 trust
hostssl   all by_cert     0.0.0.0/0 cert
host      all with_word   0.0.0.0/0 scram-sha-256
host      all postgres    0.0.0.0/0 trust
local     all all         trust
`;

beforeAll(async () => {
  ca = makeCertificate({ name: 'Test authority' });
  otherCa = makeCertificate({ name: 'Other authority' });
  client = makeCertificate({ name: 'by_cert', issuer: ca });
  const { cert, key } = makeCertificate({ name: 'server', altNames: ['localhost', '127.0.0.1'], issuer: ca });
  tls = await startServer({ hba: HBA, ssl: { cert, key, ca: ca.cert } });
  plain = await startServer({ hba: 'host all all 0.0.0.0/0 trust\nlocal all all trust\n' });
  using admin = await login(url(tls, 'postgres'));
  await query(
    admin.opened.socket,
    'CREATE ROLE any_way LOGIN; CREATE ROLE tls_only LOGIN; CREATE ROLE plain_only LOGIN; CREATE ROLE by_cert LOGIN; CREATE ROLE with_word LOGIN',
  );
});

afterAll(async () => {
  await tls.dispose();
  await plain.dispose();
});

function url(
  to: TestServer,
  user: string,
  parameters: Record<string, string> = {},
  database = 'postgres',
): string {
  const tail = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
  return `postgres://${user}@${to.host}:${to.port}/${database}?${tail}`;
}

/** Sends a simple query and waits for the server to be ready again. */
async function query(socket: NodeJS.WritableStream & NodeJS.EventEmitter, sql: string): Promise<string> {
  const head = Buffer.alloc(5);
  head.write('Q', 'latin1');
  head.writeUInt32BE(4 + sql.length + 1, 1);
  let answer = '';
  socket.write(Buffer.concat([head, Buffer.from(`${sql}\0`)]));
  while (!/(CREATE ROLE\0Z|57014)/.test(answer)) answer += String((await once(socket, 'data'))[0]);
  return answer;
}

/** How the login was made: `tls` or `plain`; or the code of the failure. */
async function outcome(to: TestServer, user: string, parameters: Record<string, string>): Promise<string> {
  const logging = login(url(to, user, parameters));
  return logging.then(
    (answer) => {
      answer.opened.socket.destroy();
      return answer.opened.tls ? 'tls' : 'plain';
    },
    async () => {
      const failure = await failureOf(logging);
      return failure.code;
    },
  );
}

describe('sslmode against pg_hba.conf: what libpq ends up with', () => {
  test.each([
    ['any_way', 'disable', 'plain'],
    ['any_way', 'allow', 'plain'],
    ['any_way', 'prefer', 'tls'],
    ['any_way', 'require', 'tls'],
    ['tls_only', 'disable', 'not-allowed'],
    ['tls_only', 'allow', 'tls'],
    ['tls_only', 'prefer', 'tls'],
    ['tls_only', 'require', 'tls'],
    ['plain_only', 'disable', 'plain'],
    ['plain_only', 'allow', 'plain'],
    ['plain_only', 'prefer', 'plain'],
    ['plain_only', 'require', 'not-allowed'],
  ])('%s with %s: %s', async (user, sslmode, expected) => {
    expect(await outcome(tls, user, { sslmode })).toBe(expected);
  });

  test.each([
    ['disable', 'plain'],
    ['allow', 'plain'],
    ['prefer', 'plain'],
    ['require', 'tls-refused'],
  ])('a server without TLS, %s: %s', async (sslmode, expected) => {
    expect(await outcome(plain, 'postgres', { sslmode })).toBe(expected);
  });

  test('verify-full', async () => {
    expect(await outcome(tls, 'any_way', { sslmode: 'verify-full', sslrootcert: ca.cert })).toBe('tls');
    expect(await outcome(tls, 'any_way', { sslmode: 'verify-full', sslrootcert: otherCa.cert })).toBe(
      'tls-certificate',
    );
  });

  test('prefer goes on without TLS where a given root certificate does not fit, as libpq does', async () => {
    expect(await outcome(tls, 'any_way', { sslmode: 'prefer', sslrootcert: otherCa.cert })).toBe('plain');
  });

  test('direct TLS, from 17 on', async () => {
    const parameters = { sslmode: 'require', sslnegotiation: 'direct' };
    const expected = tls.major >= 17 ? /^tls$/ : /^tls-/;
    expect(await outcome(tls, 'any_way', parameters)).toMatch(expected);
  });
});

describe('logging in', () => {
  test('with a certificate', async () => {
    using answer = await login(
      url(tls, 'by_cert', { sslmode: 'require', sslcert: client.cert, sslkey: client.key }),
    );
    expect(answer.request).toBe(0);
  });

  test('without the certificate that pg_hba.conf asks for', async () => {
    expect(await failureOf(login(url(tls, 'by_cert', { sslmode: 'require' })))).toMatchObject({
      code: 'not-allowed',
      sqlstate: '28000',
      encrypted: true,
      retryable: false,
    });
  });

  test('with a certificate of an authority that the server does not know', async () => {
    const { cert, key } = makeCertificate({ name: 'by_cert', issuer: otherCa });
    const failure = await failureOf(
      login(url(tls, 'by_cert', { sslmode: 'require', sslcert: cert, sslkey: key })),
    );
    expect(failure).toMatchObject({ code: 'tls-client-certificate', stage: 'tls', retryable: false });
  });

  test('with a password: the server asks for SASL', async () => {
    using answer = await login(url(tls, 'with_word'));
    expect(answer.request).toBe(10);
  });

  test('over the Unix socket there is no TLS, whatever sslmode says', async () => {
    if (tls.socketDir === undefined) return;
    const text = `host=${tls.socketDir} port=${tls.port} user=any_way dbname=postgres sslmode=verify-full`;
    using answer = await login(text);
    expect(answer).toMatchObject({ request: 0, opened: { tls: false, address: undefined } });
  });

  test('the second host where the first is away', async () => {
    using answer = await login(`postgres://postgres@127.0.0.1:1,${tls.host}:${tls.port}/postgres`);
    expect(answer.attempt.host.port).toBe(tls.port);
  });
});

describe('refused logins', () => {
  test('a role that pg_hba.conf does not know', async () => {
    const failure = await failureOf(login(url(tls, 'nobody')));
    expect(failure).toMatchObject({ exitCode: 5, code: 'not-allowed', retryable: false });
    expect(failure.diagnostics).toHaveLength(2);
    expect(failure.diagnostics[0]?.message).toContain('no pg_hba.conf entry');
  });

  test('no such database', async () => {
    const failure = await failureOf(login(url(tls, 'any_way', {}, 'nowhere')));
    expect(failure).toMatchObject({ code: 'database-missing', sqlstate: '3D000', retryable: false });
    expect(failure.diagnostics[0]?.remedy).toContain('createdb nowhere');
  });

  test('no such role', async () => {
    const failure = await failureOf(login(url(plain, 'nobody')));
    expect(failure).toMatchObject({ code: 'role-missing', sqlstate: '28000' });
  });
});

describe('cancel', () => {
  test.each(['disable', 'require'])('ends the statement that runs, sslmode=%s', async (sslmode) => {
    const text = url(tls, 'any_way', { sslmode });
    using answer = await login(text);
    const { key } = answer;
    if (key === undefined) throw new Error('not logged in');
    const ended = query(answer.opened.socket, 'SELECT pg_sleep(60)');
    const target = await server(text);
    // The statement may not have begun when the first request comes.
    const again = setInterval(() => void sendCancel(target, answer.opened, key), 100);
    try {
      expect(await sendCancel(target, answer.opened, key)).toBe(true);
      expect(await ended).toContain('57014');
    } finally {
      clearInterval(again);
    }
  });
});
