/** What administrators do while a migration runs, and what they have set before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BEGIN, INSIDE } from '../../../src/apply/transaction.ts';
import { connectorFor } from '../../../src/database/connector.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import { ConnectionLost, ServerError, type Session } from '../../../src/database/session.ts';
import { apply, ofKind } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { setOf } from '../../support/migrations.ts';
import { startServer } from '../../support/server.ts';

const ROOT = 'CREATE TABLE organizations (id int PRIMARY KEY);';

async function open(url: string): Promise<Session> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  const connector = connectorFor(target, { waitMs: 0, surroundings, emit: () => undefined });
  return connector.connect('SELECT 1', new AbortController().signal);
}

describe('a message of a migration', () => {
  it('does nothing where its BEGIN has failed, and nothing to one where it has not', async () => {
    await using database = await freshDatabase();
    const session = await open(database.url);
    const make = `${INSIDE.sql}CREATE TABLE a (); CREATE TABLE b (); COMMIT`;
    await expect(session.send(make)).rejects.toMatchObject({ sqlstate: '25P01', completed: 0 });
    expect(await database.sql`select to_regclass('a') as a`).toEqual([{ a: null }]);
    await session.send(BEGIN);
    await session.send(make);
    expect(await database.sql`select to_regclass('b')::text as b`).toEqual([{ b: 'b' }]);
    await session.close();
  });

  it('is committed where an error comes behind its COMMIT, and only there', async () => {
    await using database = await freshDatabase();
    const session = await open(database.url);
    await session.commit('BEGIN; CREATE TABLE a (); COMMIT; SELECT 1/0');
    await expect(session.commit('BEGIN; CREATE TABLE b (); SELECT 1/0; COMMIT')).rejects.toThrow(ServerError);
    await session.send('ROLLBACK');
    const [found] = await database.sql`select to_regclass('a')::text as a, to_regclass('b') as b`;
    expect(found).toEqual({ a: 'a', b: null });
    await session.close();
  });

  it('is lost, and has not failed, where the server ends the session', async () => {
    await using database = await freshDatabase();
    const session = await open(database.url);
    const ended = session.send('SELECT pg_sleep(60)').catch((reason: unknown) => reason);
    await database.asSuperuser(`select pg_terminate_backend(${String(session.backend?.pid)})`);
    const error = await ended;
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error).toMatchObject({ fatal: { C: '57P01' } });
    await session.close();
  });
});

describe('settings of the database', () => {
  it('do not change where a file makes its tables, how it is read, or how long it may take', async () => {
    await using database = await freshDatabase();
    await database.sql`create schema mine`;
    for (const setting of [
      'search_path = mine, public',
      'standard_conforming_strings = off',
      `default_transaction_isolation = 'serializable'`,
      `statement_timeout = '300ms'`,
    ])
      await database.asSuperuser(`alter database ${database.name} set ${setting}`);
    const file = String.raw`CREATE TABLE paths (path text);
INSERT INTO paths VALUES ('C:\new\'), (current_setting('transaction_isolation'));
SELECT pg_sleep(0.6);`;
    const { exit_code, errors } = await apply(
      database.url,
      setOf({ '001_root.sql': ROOT, '002_paths.sql': file }),
    );
    expect({ exit_code, errors }).toEqual({ exit_code: 0, errors: [] });
    expect((await database.sql`select path from public.paths`).map(({ path }) => path as unknown)).toEqual([
      String.raw`C:\new\ `.trim(),
      'read committed',
    ]);
  });
});

it('a migration that somebody cancels says so, and what was rolled back', async () => {
  await using database = await freshDatabase();
  const running = apply(database.url, setOf({ '001_root.sql': `${ROOT}SELECT pg_sleep(60);` }));
  await expect
    .poll(
      async () =>
        database.sql`select pg_cancel_backend(pid) from pg_stat_activity
          where datname = current_database() and query like '%pg_sleep(60)%' and wait_event = 'PgSleep'`,
      { timeout: 20_000 },
    )
    .toHaveLength(1);
  const { exit_code, errors, failed } = await running;
  expect(exit_code).toBe(3);
  expect(failed?.rolled_back).toBe(true);
  expect(errors[0]?.remedy).toMatch(/Somebody cancelled it.*run again/);
});

it(
  'a COMMIT that waits for a standby says so; cancelled, it is told as applied',
  { timeout: 60_000 },
  async () => {
    await using server = await startServer();
    await using database = await freshDatabase({ server });
    const set = setOf({ '001_root.sql': ROOT });
    await database.asSuperuser(`alter system set synchronous_standby_names = 'nobody'`);
    await database.asSuperuser('select pg_reload_conf()');
    await sleep(200);
    const phases: string[] = [];
    const interrupt = new AbortController();
    const { applied, exit_code, events } = await apply(database.url, set, {
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.event !== 'migration_progress') return;
        phases.push(event.phase);
        if (event.phase !== 'running') interrupt.abort(new Error('enough'));
      },
    });
    expect(phases.at(-1)).toBe('waiting for a synchronous standby');
    expect({ applied, exit_code }).toEqual({ applied: ['001_root'], exit_code: 0 });
    expect(ofKind(events, 'notice').map(({ message }) => message)).toContain(
      'canceling wait for synchronous replication due to user request',
    );
    await database.asSuperuser('alter system reset synchronous_standby_names');
    await database.asSuperuser('select pg_reload_conf()');
  },
);
