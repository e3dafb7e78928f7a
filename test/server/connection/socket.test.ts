import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { sendCancel } from '../../../src/database/reaching/cancel.ts';
import { answering, listen } from './listener.ts';
import { failureOf, open, server } from './target.ts';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

describe('an opened socket', () => {
  test('takes a whole flight at once, and has what postgres.js asks of it', async () => {
    await using peer = await listen((socket) => socket.pause());
    using opened = await open(peer.url('?sslmode=disable'));
    expect(opened).toMatchObject({
      tls: false,
      embedded: false,
      address: '127.0.0.1',
      name: `127.0.0.1:${peer.port}`,
    });
    expect(opened.socket.write(MEGABYTE)).toBe(true);
    expect(opened.socket.readyState).toBe('open');
    expect(opened.socket.setKeepAlive(true, 1000)).toBe(opened.socket);
    expect(opened.loginTimeoutMs).toBeGreaterThan(9000);
  });

  test('connect_timeout=0 leaves the login without a limit', async () => {
    await using peer = await listen(() => {});
    using opened = await open(peer.url('?sslmode=disable&connect_timeout=0'));
    expect(opened.loginTimeoutMs).toBe(0);
  });

  test('tries all addresses of a name', async () => {
    await using peer = await listen(() => {});
    using opened = await open(peer.url('?sslmode=disable', 'localhost'));
    expect(opened).toMatchObject({ address: '127.0.0.1', name: `localhost:${peer.port} (127.0.0.1)` });
  });

  test('connects to hostaddr and keeps the name', async () => {
    await using peer = await listen(() => {});
    using opened = await open(peer.url('?sslmode=disable&hostaddr=127.0.0.1', 'db.invalid'));
    expect(opened.name).toBe(`db.invalid:${peer.port} (127.0.0.1)`);
  });

  test('ends with the reason where what answers is not PostgreSQL', async () => {
    await using peer = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    using opened = await open(peer.url('?sslmode=disable'));
    const closed = new Promise((resolve) => opened.socket.once('close', resolve));
    opened.socket.write('startup');
    await closed;
    expect(opened.socket.errored).toMatchObject({ code: 'not-postgresql', retryable: false });
  });
});

describe('what can go wrong', () => {
  test('unknown host', async () => {
    const failure = await failureOf(open('postgres://db.invalid/d'));
    expect(failure).toMatchObject({ exitCode: 5, code: 'unknown-host', retryable: true });
    expect(failure.message).toContain('db.invalid:5432');
  });

  test('refused', async () => {
    const peer = await listen(() => {});
    await peer[Symbol.asyncDispose]();
    expect(await failureOf(open(peer.url()))).toMatchObject({ code: 'connection-refused', retryable: true });
  });

  test('no Unix socket', async () => {
    const failure = await failureOf(open(`host=${inject('scratch')} port=1`));
    expect(failure).toMatchObject({ code: 'socket-missing', retryable: true });
  });

  test('a Unix socket that is none', async () => {
    const folder = path.join(inject('scratch'), `sock-${process.pid}`);
    mkdirSync(path.join(folder, '.s.PGSQL.5432'), { recursive: true });
    expect(await failureOf(open(`host=${folder}`))).toMatchObject({ exitCode: 5, stage: 'reach' });
  });

  test('silence: connect_timeout', async () => {
    await using peer = await listen(() => {});
    const began = performance.now();
    const failure = await failureOf(open(peer.url('?connect_timeout=2')));
    expect(failure).toMatchObject({ code: 'connect-timeout', retryable: true });
    expect(failure.message).toContain('within 2 s');
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test('closed without an answer', async () => {
    await using peer = await listen((socket) => socket.end());
    expect(await failureOf(open(peer.url()))).toMatchObject({
      code: 'connection-reset',
      stage: 'reach',
      retryable: true,
    });
  });

  test('reset', async () => {
    await using peer = await listen((socket) => socket.resetAndDestroy());
    expect(await failureOf(open(peer.url()))).toMatchObject({ code: 'connection-reset', retryable: true });
  });

  test('interrupted while connecting: the reason comes out as it is', async () => {
    await using peer = await listen(() => {});
    const interrupt = new AbortController();
    const reason = new Error('SIGINT');
    setTimeout(() => interrupt.abort(reason), 50);
    await expect(open(peer.url(), { signal: interrupt.signal })).rejects.toBe(reason);
    await expect(open(peer.url(), { signal: interrupt.signal })).rejects.toBe(reason);
  });
});

describe('the answer to the request for TLS', () => {
  test('N under prefer: on with the same connection', async () => {
    await using peer = await answering('N');
    using opened = await open(peer.url());
    expect(opened).toMatchObject({ tls: false });
    opened.socket.write('startup');
    const received = await once(peer.connections[0] ?? opened.socket, 'data');
    expect(String(received)).toBe('startup');
    expect(peer.received[0]?.toString('hex')).toBe('0000000804d2162f');
    expect(peer.connections).toHaveLength(1);
  });

  test('N under require', async () => {
    await using peer = await answering('N');
    const failure = await failureOf(open(peer.url('?sslmode=require')));
    expect(failure).toMatchObject({ code: 'tls-refused', stage: 'tls', retryable: false });
  });

  test.each(['Sx', 'Nx'])('%s: bytes that nobody may send yet (CVE-2021-23222)', async (answer) => {
    await using peer = await answering(answer);
    expect(await failureOf(open(peer.url()))).toMatchObject({ code: 'tls-stuffed', retryable: false });
  });

  test('an error: its text is not shown (CVE-2024-10977)', async () => {
    await using peer = await answering('E\0\0\0\u0010SFATAL\0Mtype your password\0\0');
    const failure = await failureOf(open(peer.url('?sslmode=require')));
    expect(failure).toMatchObject({ code: 'tls-request-error', stage: 'tls', retryable: true });
    expect(JSON.stringify(failure.diagnostics)).not.toContain('your password');
  });

  test('something else', async () => {
    await using peer = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await failureOf(open(peer.url()))).toMatchObject({ code: 'not-postgresql', retryable: false });
  });
});

describe('cancel', () => {
  const key = { pid: 7, secret: Buffer.from([1, 2, 3, 4]) };

  test('sends 16 bytes to the same address and waits for the end', async () => {
    await using peer = await listen((socket, received) => {
      socket.on('data', (chunk) => {
        received.push(chunk);
        socket.end();
      });
    });
    const url = peer.url('?sslmode=disable', 'localhost');
    using opened = await open(url);
    expect(await sendCancel(await server(url), opened, key)).toBe(true);
    expect(Buffer.concat(peer.received).toString('hex')).toBe('0000001004d2162e0000000701020304');
  });

  test('does not wait for ever, and does not throw', async () => {
    await using peer = await listen((socket) => socket.resume());
    const url = peer.url('?sslmode=disable');
    using opened = await open(url);
    const began = performance.now();
    expect(await sendCancel(await server(url), opened, key, { timeoutMs: 200 })).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
    await peer[Symbol.asyncDispose]();
    expect(await sendCancel(await server(url), opened, key)).toBe(false);
  });
});
