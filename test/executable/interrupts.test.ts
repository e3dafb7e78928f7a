/** SIGINT, SIGTERM and SIGKILL: what was under way is rolled back, nothing is left behind, the next run goes on. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { contents, migrate, plain, product, startMigrating, told, USERS } from './support.ts';

const SLOW = 'CREATE TABLE slow (id integer);\nSELECT pg_sleep(60);\n';
const TEAMS = 'CREATE TABLE teams (id integer);\n';

/** Waits until a statement sleeps in the database. */
const sleeping = async ({ sql, name }: TestDatabase): Promise<void> => {
  const found = async (): Promise<unknown> =>
    sql`select from pg_catalog.pg_stat_activity where datname = ${name} and wait_event = 'PgSleep'`;
  await expect.poll(found, { timeout: 20_000 }).toHaveLength(1);
};

const slowProduct = async (): Promise<string> =>
  product({ '002_users.sql': USERS, '003_slow.sql': SLOW, '004_teams.sql': TEAMS });

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  it('in the middle of a migration', async () => {
    await using database = await freshDatabase();
    const folder = await slowProduct();
    const running = startMigrating(database, ['--dir', folder]);
    await sleeping(database);
    const sent = performance.now();
    running.kill(signal);
    const result = await running.done;
    expect(performance.now() - sent).toBeLessThan(3000);
    expect(result).toMatchObject({ code, signal: null });
    expect(plain(result.stderr).replace(signal, 'SIGNAL')).toBe(INTERRUPTED);
    expect(await contents(database)).toBe(
      'organizations 0, schema_migrations 3, users 0\nhistory: V1__consolidated_schema, 001_organizations, 002_users',
    );
    await writeFile(path.join(folder, '003_slow.sql'), SLOW.replace('60', '0'));
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('as JSON', async () => {
    await using database = await freshDatabase();
    const running = startMigrating(database, ['--json', '--dir', await slowProduct()]);
    await sleeping(database);
    running.kill(signal);
    const { code: ended, stdout } = await running.done;
    expect(ended).toBe(code);
    const last: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({
      event: 'run_finish',
      outcome: 'interrupted',
      applied: ['V1__consolidated_schema', '002_users'],
      not_applied: ['003_slow', '004_teams'],
      exit_code: code,
    });
  });
});

const INTERRUPTED = `
Error: Interrupted by SIGNAL; what was under way was rolled back
  What to do: Run again to go on where it stopped.

Applied, and they stay: V1__consolidated_schema, 002_users
Not applied: 003_slow, 004_teams
`;

describe('SIGTERM', () => {
  it('while another runner works: the waiting one goes home, the other one goes on', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_slow.sql': SLOW.replace('60', '3') });
    const worker = startMigrating(database, ['--dir', folder]);
    await sleeping(database);
    const waiter = startMigrating(database, ['--dir', folder]);
    await waiter.waitFor('Another runner is at work');
    waiter.kill('SIGTERM');
    expect(plain(told(await waiter.done)).replace(/\(pid .*\)/, '(…)')).toMatchInlineSnapshot(`
      "========================================
        Database Migration System
      ========================================

      Another runner is at work, waiting for it (…)
      stderr:

      Error: Interrupted by SIGTERM; nothing was changed
        What to do: Run again to go on where it stopped.
      exit 143"
    `);
    expect(await worker.done).toMatchObject({ code: 0, stderr: '' });
    expect(await contents(database)).toContain('002_slow');
  });

  it('while it waits for the database to start', async () => {
    const env = { DATABASE_URL: 'postgres://app@127.0.0.1:1/shop' };
    await using database = await freshDatabase();
    const running = startMigrating(database, ['--wait', '60s'], { env });
    await running.waitFor('Waiting for the database');
    const sent = performance.now();
    running.kill('SIGTERM');
    const result = await running.done;
    expect(performance.now() - sent).toBeLessThan(2000);
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      Waiting for the database: 127.0.0.1:1 refused the connection
      stderr:

      Error: Interrupted by SIGTERM; nothing was changed
        What to do: Run again to go on where it stopped.
      exit 143"
    `);
  });

  it('twice, where the statement does not let itself be cancelled: the second ends the program at once', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_stubborn.sql': STUBBORN });
    const running = startMigrating(database, ['--dir', folder]);
    await sleeping(database);
    running.kill('SIGTERM');
    await sleep(600);
    const sent = performance.now();
    running.kill('SIGTERM');
    const result = await running.done;
    expect(performance.now() - sent).toBeLessThan(2000);
    expect(result).toMatchObject({ code: 143, signal: null });
    expect(result.stderr).toMatchInlineSnapshot(`
      "
      Ended at once: the server may still finish what it runs. The next run finds out; nothing is applied twice.
      "
    `);
    await database.asSuperuser(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}' and wait_event = 'PgSleep'`,
    );
    expect(await contents(database)).not.toContain('stubborn');
  });
});

/** Takes no notice of a cancel request, for at most ten seconds. */
const STUBBORN = `CREATE TABLE stubborn (id integer);
DO $$
DECLARE
  until timestamptz := clock_timestamp() + interval '10 s';
BEGIN
  WHILE clock_timestamp() < until LOOP
    BEGIN
      PERFORM pg_sleep(10);
    EXCEPTION WHEN query_canceled THEN
      NULL;
    END;
  END LOOP;
END
$$;
`;

describe('SIGKILL', () => {
  it('in the middle of a migration: the next run waits for what the server still does, nothing runs twice', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_slow.sql': SLOW.replace('60', '2'), '003_teams.sql': TEAMS });
    const running = startMigrating(database, ['--dir', folder]);
    await sleeping(database);
    running.kill('SIGKILL');
    expect(await running.done).toMatchObject({ code: null, signal: 'SIGKILL' });
    const next = await migrate(database, ['--dir', folder]);
    expect(next).toMatchObject({ code: 0, stderr: '' });
    expect(await contents(database)).toBe(
      'organizations 0, schema_migrations 4, slow 0, teams 0\n' +
        'history: V1__consolidated_schema, 001_organizations, 002_slow, 003_teams',
    );
  });
});
