/** A server that does not keep to the protocol: what it gets is the end of the connection, in time and in words. */
import { describe, expect, it } from 'vitest';
import { connectorFor } from '../../../src/database/connector.ts';
import { ConnectionLost, type Session } from '../../../src/database/session.ts';
import { ConnectFailure } from '../../../src/database/reaching/connect-failure.ts';
import * as fake from '../../support/fake-server.ts';
import { machine, server } from '../connection/target.ts';

const { claiming, fakeServer, message, request, scram } = fake;

async function connect(url: string): Promise<Session> {
  const target = await server(url);
  const options = { waitMs: 0, surroundings: machine(), emit: () => undefined };
  return connectorFor(target, options).connect('SELECT 1', new AbortController().signal);
}

async function failure(url: string): Promise<ConnectFailure> {
  const outcome = await connect(url).then(
    () => 'it connected',
    (error: unknown) => error,
  );
  if (!(outcome instanceof ConnectFailure)) throw new Error(`no ConnectFailure: ${String(outcome)}`);
  return outcome;
}

/** Says the same again and again, as fast as it is taken. */
const endlessly =
  (bytes: Buffer): fake.Script =>
  async ({ socket, next }) => {
    await next();
    const many = Buffer.concat(Array.from({ length: 1000 }, () => bytes));
    while (!socket.destroyed) {
      if (!socket.write(many))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    }
  };

const saying =
  (...messages: readonly Buffer[]): fake.Script =>
  async ({ next, send }) => {
    await next();
    send(...messages);
  };

describe('a login', () => {
  it('goes well where nothing is wrong', async () => {
    await using peer = await fakeServer(scram());
    const session = await connect(peer.url());
    expect(session.backend?.pid).toBe(1);
    await session.close();
  });

  it.each<[string, fake.Script, string]>([
    ['HTTP', saying(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), 'not-postgresql'],
    ['a greeting of another kind', saying(Buffer.from('SSH-2.0-OpenSSH\r\n')), 'not-postgresql'],
    ['zeros', saying(Buffer.alloc(100)), 'not-postgresql'],
    ['a length of three', saying(claiming('R', 3)), 'not-postgresql'],
    ['a negative length', saying(claiming('R', -1)), 'not-postgresql'],
    ['a length of two gigabytes', saying(claiming('R', 0x7fff_ffff)), 'not-postgresql'],
    ['a long message after the first', saying(fake.OK, claiming('S', 0x7fff_ffff)), 'protocol'],
    ['a negative length after the first', saying(fake.OK, claiming('S', -1)), 'protocol'],
    ['a length of three after the first', saying(fake.OK, claiming('S', 3)), 'protocol'],
    ['an unknown message', saying(fake.OK, message('?', 'what')), 'protocol'],
    ['a row', saying(fake.OK, fake.row('x')), 'protocol'],
    ['being ready without a login', saying(message('N', '\0'), fake.READY), 'protocol'],
    [
      'an error without fields',
      async (talk) => (await saying(message('E', '\0'))(talk), void talk.socket.end()),
      'connection-closed',
    ],
    [
      'nothing, and hangs up',
      async ({ next, socket }) => (await next(), void socket.end()),
      'connection-closed',
    ],
    ['GSSAPI', saying(request(7)), 'auth-unsupported'],
    ['SSPI', saying(request(9)), 'auth-unsupported'],
    ['an unknown method', saying(request(99)), 'auth-unsupported'],
    ['SASL without a mechanism', saying(request(10, '\0')), 'auth-unsupported'],
    [
      'another mechanism alone',
      saying(request(10, 'SCRAM-SHA-256-PLUS\0OAUTHBEARER\0\0')),
      'auth-unsupported',
    ],
    ['a request of two bytes', saying(message('R', 'ab')), 'auth-unsupported'],
    ['MD5 with half a salt', saying(request(5, 'ab')), 'auth-unsupported'],
    ['a challenge out of the blue', saying(request(11, 'r=a,s=YQ==,i=1')), 'protocol'],
    ['an end of SCRAM out of the blue', saying(request(12, 'v=YQ==')), 'auth-unsupported'],
  ])('that begins with %s', async (_, script, code) => {
    await using peer = await fakeServer(script);
    expect(await failure(peer.url())).toMatchObject({ exitCode: 5, code });
    expect(peer.heard()).not.toContain(fake.PASSWORD);
  });

  const proof = /c=biws/;
  it.each<[string, fake.Challenge, string]>([
    ['a nonce of its own', { nonce: () => 'servers' }, 'server-unproved'],
    ['our nonce alone', { nonce: (ours) => ours }, 'server-unproved'],
    ['no iterations', { iterations: '0' }, 'protocol'],
    ['iterations less than none', { iterations: '-1' }, 'protocol'],
    ['two billion iterations', { iterations: '2147483647' }, 'protocol'],
    ['more iterations than there are numbers', { iterations: '9'.repeat(400) }, 'protocol'],
    ['iterations in words', { iterations: 'many' }, 'protocol'],
    ['a salt that is none', { salt: '!' }, 'protocol'],
    ['no salt', { text: 'r=a,i=1' }, 'protocol'],
    ['an error', { text: 'e=other-error' }, 'protocol'],
    ['a mandatory extension', { text: 'm=x,r=a,s=YQ==,i=1' }, 'protocol'],
    ['nothing', { text: '' }, 'protocol'],
  ])('with a challenge of %s gets no proof', async (_, challenge, code) => {
    await using peer = await fakeServer(scram(challenge));
    expect(await failure(peer.url())).toMatchObject({ exitCode: 5, code, retryable: false });
    expect(peer.heard()).not.toMatch(proof);
  });

  it.each<[string, (signature: string) => Buffer[], string]>([
    ['no proof', () => [fake.OK, fake.KEY, fake.READY], 'server-unproved'],
    ['no end', () => [fake.READY], 'protocol'],
    ['a second beginning', () => [fake.SASL], 'protocol'],
    [
      'a proof of somebody else',
      () => [request(12, 'v=AAAA'), fake.OK, fake.KEY, fake.READY],
      'server-unproved',
    ],
    ['an empty proof', () => [request(12, ''), fake.OK, fake.KEY, fake.READY], 'server-unproved'],
    ['a password in the clear, too', () => [request(3)], 'protocol'],
  ])('where the server gives %s is none', async (_, end, code) => {
    await using peer = await fakeServer(scram({}, end));
    expect(await failure(peer.url())).toMatchObject({ exitCode: 5, code });
    expect(peer.heard()).not.toContain(fake.PASSWORD);
    expect(peer.heard()).not.toContain('SELECT 1');
  });

  it.each([
    ['notices', fake.NOTICE],
    ['settings', message('S', 'a\0b\0')],
    ['errors', fake.ERROR],
    ['keys', fake.KEY],
  ])('that never ends for %s', async (_, bytes) => {
    await using peer = await fakeServer(endlessly(bytes));
    expect(await failure(peer.url('&connect_timeout=5'))).toMatchObject({ exitCode: 5 });
  });
});

describe('a session', () => {
  it.each<[string, readonly Buffer[]]>([
    ['a row before its description', [fake.row('x')]],
    ['a row after the end of the answer', [fake.described('a'), fake.row('x'), fake.DONE, fake.row('y')]],
    ['a description of more columns than there are', [fake.described('a', 30_000)]],
    ['a row of no length', [fake.described('a'), message('D')]],
    ['a negative length', [claiming('D', -1)]],
    ['a length of three', [claiming('C', 3)]],
    ['a length of two gigabytes', [fake.described('a'), claiming('D', 0x7fff_ffff)]],
    ['an unknown message', [message('?')]],
    ['another login', [request(3)]],
    ['words of the extended protocol', [message('1'), message('2')]],
  ])('in which the server sends %s ends', async (_, answer) => {
    await using peer = await fakeServer(
      fake.afterLogin(async ({ next, send }) => {
        await next();
        send(...answer);
      }),
    );
    const session = await connect(peer.url());
    await expect(session.first).rejects.toThrow(ConnectionLost);
    await session.close();
  });

  it('in which rows never end', async () => {
    await using peer = await fakeServer(
      fake.afterLogin(async ({ next, send, socket }) => {
        await next();
        send(fake.described('a'));
        const many = Buffer.concat(Array.from({ length: 8 }, () => fake.row('x'.repeat(1024 * 1024))));
        while (!socket.destroyed) {
          if (!socket.write(many))
            await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
        }
      }),
    );
    const session = await connect(peer.url());
    await expect(session.first).rejects.toThrow(/more than \d+ bytes/);
    await session.close();
  });
});
