import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import path from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { makeCertificate, makeRevocationList } from '../../support/certificates.ts';
import { answering, tlsListener } from './listener.ts';
import { failureOf, open, server } from './target.ts';

type Made = ReturnType<typeof makeCertificate>;

let ca: Made;
let otherCa: Made;
let good: Made;
let wrongName: Made;
let expired: Made;
let notYet: Made;
let stranger: Made;
let oldAddress: Made;
let client: Made;

beforeAll(() => {
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  const past = new Date(Date.now() - 86_400_000);
  const future = new Date(Date.now() + 86_400_000);
  ca = makeCertificate({ name: 'Test authority' });
  otherCa = makeCertificate({ name: 'Other authority' });
  good = makeCertificate({ name: 'good', altNames: ['localhost', '127.0.0.1'], issuer: ca });
  wrongName = makeCertificate({ name: 'wrong', altNames: ['pg.example.com'], issuer: ca });
  expired = makeCertificate({
    name: 'old',
    altNames: ['localhost'],
    issuer: ca,
    from: longAgo,
    to: past,
  });
  notYet = makeCertificate({
    name: 'young',
    altNames: ['localhost'],
    issuer: ca,
    from: future,
    to: new Date(Date.now() + 2e8),
  });
  stranger = makeCertificate({ name: 'stranger', altNames: ['localhost'], issuer: otherCa });
  oldAddress = makeCertificate({ name: '127.0.0.1', issuer: ca });
  client = makeCertificate({ name: 'app', issuer: ca });
});

const encoded = (query: Record<string, string>): string =>
  `?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`;

/** `tls`, or the code of the failure. */
async function outcome(
  certificate: Made,
  query: Record<string, string>,
  host = 'localhost',
): Promise<string> {
  await using peer = await tlsListener(certificate);
  const opening = open(peer.url(encoded(query), host));
  return await opening.then(
    (opened) => {
      opened.socket.destroy();
      return opened.tls ? 'tls' : 'plain';
    },
    async () => (await failureOf(opening)).message.replace(/^.*?: /, ''),
  );
}

const root = (): { sslrootcert: string } => ({ sslrootcert: ca.cert });
const withList = (sslcrl: string): Record<string, string> => ({ sslmode: 'verify-full', ...root(), sslcrl });

describe('what each sslmode proves (manual, "SSL Mode Descriptions")', () => {
  test.each(['prefer', 'require'])('%s without a root certificate proves nothing', async (sslmode) => {
    for (const certificate of [good, wrongName, expired, stranger]) {
      expect(await outcome(certificate, { sslmode })).toBe('tls');
    }
  });

  test.each(['prefer', 'require', 'verify-ca'])(
    '%s with a root certificate proves the chain',
    async (sslmode) => {
      expect(await outcome(good, { sslmode, ...root() })).toBe('tls');
      expect(await outcome(wrongName, { sslmode, ...root() })).toBe('tls');
      expect(await outcome(expired, { sslmode, ...root() })).toMatch(/expired/);
      expect(await outcome(notYet, { sslmode, ...root() })).toMatch(/not valid yet/);
      expect(await outcome(stranger, { sslmode, ...root() })).toMatch(/not signed by an authority/);
      expect(await outcome(otherCa, { sslmode, ...root() })).toMatch(/signed by itself/);
    },
  );

  test('verify-full proves chain and name', async () => {
    const query = { sslmode: 'verify-full', ...root() };
    expect(await outcome(good, query)).toBe('tls');
    expect(await outcome(good, query, '127.0.0.1')).toBe('tls');
    expect(await outcome(wrongName, query)).toBe('the certificate is for pg.example.com, not for localhost');
    expect(await outcome(wrongName, query, '127.0.0.1')).toMatch(/not for 127\.0\.0\.1/);
    expect(await outcome(expired, query)).toMatch(/expired/);
    expect(await outcome(stranger, query)).toMatch(/not signed by an authority/);
  });

  test('a revocation list proves that a certificate still counts', async () => {
    const list = makeRevocationList(ca, [good]);
    expect(await outcome(good, withList(makeRevocationList(ca, [])))).toBe('tls');
    expect(await outcome(good, withList(list))).toMatch(/revoked/);
    expect(await outcome(wrongName, withList(list))).toMatch(/not for localhost/);
    expect(await outcome(good, withList(makeRevocationList(otherCa, [])))).toMatch(/says nothing about/);
    const old = makeRevocationList(ca, [], new Date(Date.now() - 1000));
    expect(await outcome(good, withList(old))).toMatch(/list has expired/);
  });

  test('the name is that of host, not of hostaddr', async () => {
    const query = { sslmode: 'verify-full', hostaddr: '127.0.0.1', ...root() };
    expect(await outcome(wrongName, query, 'pg.example.com')).toBe('tls');
    expect(await outcome(good, query, 'pg.example.com')).toMatch(/not for pg\.example\.com/);
  });

  test('an address may be the common name where there is no other name, as in libpq', async () => {
    const query = { sslmode: 'verify-full', ...root() };
    expect(await outcome(oldAddress, query, '127.0.0.1')).toBe('tls');
    expect(await outcome(oldAddress, query, 'localhost')).toMatch(/not for localhost/);
  });

  test('a self-signed certificate is its own authority', async () => {
    const own = makeCertificate({ name: 'own', altNames: ['localhost'] });
    expect(await outcome(own, { sslmode: 'verify-full', sslrootcert: own.cert })).toBe('tls');
  });

  test("the system's authorities have not signed ours", async () => {
    expect(await outcome(good, { sslrootcert: 'system' })).toMatch(/not signed by an authority/);
  });

  test('a root certificate in the home folder counts for every mode', async () => {
    const home = mkdtempSync(path.join(inject('scratch'), 'home-'));
    mkdirSync(path.join(home, '.postgresql'));
    copyFileSync(otherCa.cert, path.join(home, '.postgresql', 'root.crt'));
    await using peer = await tlsListener(good);
    const failure = await failureOf(open(peer.url('?sslmode=require'), { home }));
    expect(failure).toMatchObject({ code: 'tls-certificate', stage: 'tls', retryable: false });
  });

  test('verification without anything to trust is a mistake of the user', async () => {
    await using peer = await tlsListener(good);
    await expect(open(peer.url('?sslmode=verify-full'))).rejects.toMatchObject({ exitCode: 2 });
    await expect(open(peer.url('?sslmode=require&sslrootcert=/nowhere'))).rejects.toMatchObject({
      exitCode: 2,
      message: 'The file /nowhere of sslrootcert does not exist',
    });
  });
});

test('a root certificate that is none', async () => {
  await using peer = await tlsListener(good);
  const file = import.meta.filename;
  await expect(open(peer.url(encoded({ sslmode: 'require', sslrootcert: file })))).rejects.toMatchObject({
    exitCode: 2,
    message: `There is no certificate in ${file}`,
  });
});

describe('the handshake', () => {
  test('an encrypted socket takes a whole flight at once', async () => {
    await using peer = await tlsListener(good);
    using opened = await open(peer.url('?sslmode=require'));
    expect(opened.socket.write(Buffer.alloc(1024 * 1024, 'x'))).toBe(true);
    expect(opened.socket.readyState).toBe('open');
    expect(opened.socket.setKeepAlive(true, 1000)).toBe(opened.socket);
  });

  test.each([
    ['localhost', '?sslmode=require', 'localhost'],
    ['localhost', '?sslmode=require&sslsni=0', false],
    ['127.0.0.1', '?sslmode=require', false],
  ])('%s%s: server name %s', async (host, query, servername) => {
    await using peer = await tlsListener(good, { ALPNProtocols: ['postgresql'] });
    using opened = await open(peer.url(query, host));
    expect(opened.tls).toBe(true);
    await expect.poll(() => peer.seen).toMatchObject([{ servername, alpn: 'postgresql' }]);
  });

  test('no common version', async () => {
    await using peer = await tlsListener(good, { maxVersion: 'TLSv1.2' });
    const failure = await failureOf(open(peer.url('?sslmode=require&ssl_min_protocol_version=TLSv1.3')));
    expect(failure).toMatchObject({ code: 'tls-version', stage: 'tls' });
  });

  test('hung up in the middle', async () => {
    await using peer = await answering('S');
    const opening = failureOf(open(peer.url('?sslmode=require')));
    await expect.poll(() => peer.received.length).toBe(1);
    peer.connections[0]?.end();
    expect(await opening).toMatchObject({ code: 'tls-failed', stage: 'tls', retryable: true });
  });

  test('what follows S is no TLS', async () => {
    await using peer = await answering('S');
    const opening = failureOf(open(peer.url('?sslmode=require')));
    await expect.poll(() => peer.received.length).toBe(1);
    setTimeout(() => peer.connections[0]?.write('HTTP/1.1 400 Bad Request\r\n'), 50);
    expect(await opening).toMatchObject({ stage: 'tls', retryable: false });
  });
});

describe('direct TLS', () => {
  const query = '?sslmode=require&sslnegotiation=direct';

  test('with the protocol agreed on', async () => {
    await using peer = await tlsListener(good, { direct: true, ALPNProtocols: ['postgresql'] });
    using opened = await open(peer.url(query));
    expect(opened.tls).toBe(true);
    expect(peer.received).toEqual([]);
  });

  test('without: what answers is some other service', async () => {
    await using peer = await tlsListener(good, { direct: true });
    expect(await failureOf(open(peer.url(query)))).toMatchObject({ code: 'not-postgresql' });
  });

  test('with another', async () => {
    await using peer = await tlsListener(good, { direct: true, ALPNProtocols: ['h2'] });
    expect(await failureOf(open(peer.url(query)))).toMatchObject({ code: 'tls-direct' });
  });

  test('a server that answers in the clear', async () => {
    await using peer = await answering('EFATAL unsupported frontend protocol');
    expect(await failureOf(open(peer.url(query)))).toMatchObject({ code: 'tls-direct' });
  });
});

const withClient = (key: string, more = {}): string =>
  encoded({ sslmode: 'require', sslcert: client.cert, sslkey: key, ...more });

const wanting = () =>
  tlsListener(good, { requestCert: true, rejectUnauthorized: true, ca: readFileSync(ca.cert) });

/** A copy of the client's key with these permissions. */
const keyFile = (mode: number, content: string | Buffer = readFileSync(client.key)): string => {
  const file = path.join(mkdtempSync(path.join(inject('scratch'), 'key-')), 'key.pem');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
};

const encryptedKey = (): string =>
  createPrivateKey(readFileSync(client.key))
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter22' })
    .toString();

/** One that a wrong password opens, with nonsense in it; of 256 about one. */
function keyWithNonsense(): string {
  for (;;) {
    const pem = encryptedKey();
    try {
      createPrivateKey({ key: pem, passphrase: 'wrong' });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_UNSUPPORTED') return pem;
    }
  }
}

describe('client certificates', () => {
  test('is sent', async () => {
    await using peer = await wanting();
    using opened = await open(peer.url(withClient(client.key)));
    expect(opened.tls).toBe(true);
    await expect.poll(() => peer.seen).toMatchObject([{ clientName: 'app' }]);
  });

  test('sslcertmode=disable: is not sent', async () => {
    await using peer = await tlsListener(good, { requestCert: true, rejectUnauthorized: false });
    using opened = await open(peer.url(withClient(client.key, { sslcertmode: 'disable' })));
    expect(opened.tls).toBe(true);
    await expect.poll(() => peer.seen).toMatchObject([{ clientName: null }]);
  });

  test('with an encrypted key', async () => {
    await using peer = await wanting();
    const key = keyFile(0o600, encryptedKey());
    using opened = await open(peer.url(withClient(key, { sslpassword: 'hunter22' })));
    expect(opened.tls).toBe(true);
    await expect.poll(() => peer.seen).toMatchObject([{ clientName: 'app' }]);
    await expect(open(peer.url(withClient(key)))).rejects.toMatchObject({
      exitCode: 2,
      message: `The key ${key} cannot be decrypted`,
    });
    await expect(open(peer.url(withClient(key, { sslpassword: 'wrong' })))).rejects.toThrow(
      'cannot be decrypted',
    );
  });

  test('with a wrong password that seems to open the key', async () => {
    await using peer = await wanting();
    const key = keyFile(0o600, keyWithNonsense());
    await expect(open(peer.url(withClient(key, { sslpassword: 'wrong' })))).rejects.toMatchObject({
      exitCode: 2,
      message: `The key ${key} cannot be decrypted`,
    });
  });

  test('a key that others can read is not used', async () => {
    await using peer = await wanting();
    const key = keyFile(0o644);
    await expect(open(peer.url(withClient(key)))).rejects.toMatchObject({
      exitCode: 2,
      message: `The key ${key} can be read by others, so it is not used`,
    });
  });

  test.each([
    ['/nowhere', /no key \/nowhere/],
    [inject('scratch'), /not a plain file/],
  ])('no key at %s', async (key, message) => {
    await using peer = await wanting();
    await expect(open(peer.url(withClient(key)))).rejects.toThrow(message);
  });

  test('a key of another certificate, and what is no key', async () => {
    await using peer = await wanting();
    await expect(open(peer.url(withClient(good.key)))).rejects.toMatchObject({ exitCode: 2 });
    await expect(open(peer.url(withClient(keyFile(0o600, 'x'))))).rejects.toMatchObject({ exitCode: 2 });
  });
});

test('nothing of the machine decides about these tests', async () => {
  expect((await server('postgres://h/d')).tls).toMatchObject({
    rootCert: undefined,
    cert: undefined,
    crl: undefined,
  });
});
