/** A connection that says nothing: given up where it stalls, waited for where the server works. */
import { describe, expect, inject, it } from 'vitest';
import { connectorFor, type Connector } from '../../../src/database/connector.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import { ConnectionLost, type Session } from '../../../src/database/session.ts';
import { freshDatabase } from '../../support/database.ts';
import { startProxy, type Message } from '../../support/proxy.ts';

const IMPATIENT =
  '?sslmode=disable&keepalives_idle=1&keepalives_interval=1&keepalives_count=2&connect_timeout=2';
const BACKEND = 'SELECT pg_backend_pid() AS pid';

async function connector(url: string): Promise<Connector> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url + IMPATIENT, surroundings);
  return connectorFor(target, { waitMs: 0, surroundings, emit: () => {} });
}

/** Connected, and known to speak with the server itself. */
async function open(by: Connector, signal = new AbortController().signal): Promise<Session> {
  const session = await by.connect(BACKEND, signal);
  session.isAnsweredBy(Number((await session.first).flat()[0]?.['pid']));
  expect(session.isDirect).toBe(true);
  return session;
}

const lossOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'an answer',
    (error: unknown) => (error instanceof ConnectionLost ? error.message : String(error)),
  );

describe('a connection that stalls', () => {
  it.each<[string, (message: Message) => boolean, RegExp]>([
    ['alone', ({ connection }) => connection === 1, /silent for .*, and the server waits for it, too$/],
    ['like every other', () => true, /silent for .*, and so is the server$/],
  ])('%s, is lost', async (_, concerns, reason) => {
    await using database = await freshDatabase();
    let isStalled = false;
    await using proxy = await startProxy({
      server: inject('server'),
      before: (message) => (isStalled && concerns(message) ? 'stall' : undefined),
    });
    const by = await connector(proxy.url(database.url));
    const session = await open(by);
    isStalled = true;
    expect(await lossOf(session.send('SELECT 1'))).toMatch(reason);
    await by.bury(session);
    await session.close();
  });

  it('leaves no session behind that holds a lock, once it is buried', async () => {
    await using database = await freshDatabase();
    let isStalled = false;
    await using proxy = await startProxy({
      server: inject('server'),
      before: ({ connection }) => (isStalled && connection === 1 ? 'stall' : undefined),
    });
    const by = await connector(proxy.url(database.url));
    const session = await open(by);
    await session.send('SELECT pg_advisory_lock(7)');
    isStalled = true;
    expect(await lossOf(session.send('SELECT 1'))).toContain('the connection was closed');
    const locks = () => database.sql`SELECT FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = ${database.name})`;
    expect(await locks()).toHaveLength(1);
    await by.bury(session);
    await expect.poll(locks).toHaveLength(0);
  });
});

describe('a connection that is silent because the server works', () => {
  it('is waited for', async () => {
    await using database = await freshDatabase();
    const session = await open(await connector(database.url));
    expect(await session.send('SELECT 1 AS done FROM pg_sleep(6)')).toEqual([[{ done: 1 }]]);
    await session.close();
  });

  it('also where the server takes no other connection to be asked over', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser(`ALTER ROLE ${database.user} CONNECTION LIMIT 1`);
    const session = await open(await connector(database.url));
    expect(await session.send('SELECT 1 AS done FROM pg_sleep(6)')).toEqual([[{ done: 1 }]]);
    await session.close();
  });
});
