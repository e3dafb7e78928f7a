/** Containers that start before their database. */
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { run, start } from '../support/run.ts';
import { told } from './support.ts';

/** A port at which the database answers from a later moment on. */
async function later(url: string, afterMs: number): Promise<{ url: string } & AsyncDisposable> {
  const { host, port } = inject('server');
  const listener = createServer((client) => {
    const server = connect(port, host);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
  });
  const free = await freePort();
  const timer = setTimeout(() => listener.listen(free, '127.0.0.1'), afterMs);
  return {
    url: url.replace(`${host}:${port}`, `127.0.0.1:${free}`),
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer);
      listener.close();
      await sleep(0);
    },
  };
}

it.each([
  ['wait', ['wait', '--wait', '30s'], ' answers, PostgreSQL '],
  ['up --wait', ['up', '--wait', '30s'], 'All migrations applied successfully'],
])('%s goes on when the database answers', async (_, args, text) => {
  await using database = await freshDatabase();
  await using late = await later(database.url, 1500);
  const result = await run(args, { env: { DATABASE_URL: late.url } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout).toContain('Waiting for the database: ');
  expect(result.stdout).toContain(text);
  expect(result.ms).toBeGreaterThan(1400);
});

it('gives up in time, with exit 5', async () => {
  const port = await freePort();
  const env = { DATABASE_URL: `postgres://app:secret@127.0.0.1:${port}/shop` };
  const result = await run(['wait', '--wait', '1s'], { env });
  expect(told(result, { PORT: String(port) })).toMatchInlineSnapshot(`
    "Waiting for the database: 127.0.0.1:PORT refused the connection
    stderr:

    Error: 127.0.0.1:PORT refused the connection
      Detail: Waited N ms, N attempt(s)
      What to do: Is the database up, and is the address right? Wait longer with --wait.
    exit 5"
  `);
  expect(result.ms).toBeGreaterThan(700);
  expect(result.ms).toBeLessThan(4000);
});

it('gives up in time where the port is open and nobody speaks', async () => {
  await using silent = {
    listener: createServer(),
    [Symbol.asyncDispose]: async () => void silent.listener.close(),
  };
  const port = await freePort();
  silent.listener.listen(port, '127.0.0.1');
  const env = { DATABASE_URL: `postgres://app:secret@127.0.0.1:${port}/shop` };
  const result = await run(['wait', '--wait', '1s'], { env });
  expect(result.code).toBe(5);
  expect(result.ms).toBeLessThan(4000);
});

it('does not wait for what waiting does not change', async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.urlWith({ password: 'wrong' }) };
  const result = await run(['up', '--wait', '30s'], { env });
  expect(result.code).toBe(5);
  expect(result.ms).toBeLessThan(5000);
});

it('says why it waits', async () => {
  const running = start(['--wait', '30s'], { env: { DATABASE_URL: 'postgres://app@db.invalid/shop' } });
  await running.waitFor('Waiting for the database: There is no host of that name: db.invalid:5432');
  running.kill('SIGTERM');
  expect(await running.done).toMatchObject({ code: 143 });
});
