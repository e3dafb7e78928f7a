import { expect, test } from 'vitest';
import { EMBEDDED_IDENTITY } from '../../src/database/connector.ts';
import { compileProgram } from '../../src/database/embedded/program.ts';
import { openInThread, type ThreadOptions } from '../../src/database/embedded/thread.ts';
import { ConnectionLost, ServerError, Session } from '../../src/database/session.ts';

let program: Promise<WebAssembly.Module> | undefined;

const open = async (options: Partial<ThreadOptions> = {}): Promise<Session> => {
  const database = await openInThread(() => (program ??= compileProgram()), {
    settings: {},
    clockAheadMs: 0,
    ...options,
  });
  const wire = { socket: database.connect(), name: 'a thread', embedded: true, close: database.close };
  return Session.start(wire, EMBEDDED_IDENTITY, 0, 'SELECT 1 AS one');
};

const ENDLESS = 'SELECT count(*) FROM generate_series(1, 1000000000000)';

test('each answers while another one works, and closing stops what runs', async () => {
  const [busy, idle] = await Promise.all([open(), open()]);
  const endless = busy.send(ENDLESS).catch((error: unknown) => error);
  expect(await idle.send('SELECT 2 AS two')).toEqual([[{ two: 2 }]]);
  busy.wire.socket.destroy();
  await busy.close();
  expect(await endless).toBeInstanceOf(ConnectionLost);
  await idle.close();
});

test('an error leaves the session as a server would; answers of any size come whole', async () => {
  const session = await open();
  await expect(session.send('SELECT 1 / 0')).rejects.toBeInstanceOf(ServerError);
  const [[row] = []] = await session.send(`SELECT repeat('x', 3000000) AS long`);
  expect(row?.['long']).toHaveLength(3_000_000);
  await session.close();
});

test('settings and the clock are of the thread alone', async () => {
  const day = 24 * 60 * 60 * 1000;
  const session = await open({ settings: { TimeZone: 'Asia/Tokyo' }, clockAheadMs: 40 * day });
  const [[row] = []] = await session.send(
    `SELECT current_setting('TimeZone') AS zone, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`,
  );
  expect(row?.['zone']).toBe('Asia/Tokyo');
  expect(Number(row?.['now']) - Date.now()).toBeGreaterThan(39 * day);
  await session.close();
});

test('one that breaks down says so, and is no success', async () => {
  const session = await open({ settings: { max_stack_depth: '2MB' } });
  await session.send(`CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN f(n + 1); END'`);
  await expect(session.send('SELECT f(0)')).rejects.toThrow('the connection was closed');
  await session.close();
});

test('one that cannot start says so', async () => {
  await expect(open({ settings: { shared_buffers: 'none' } })).rejects.toThrow('failed to initialize');
});
