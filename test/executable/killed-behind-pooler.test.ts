/**
 * A run is killed behind PgBouncer while the server works for it: the lock is free at once, the backend goes on, and
 * the next run waits for it.
 * Skipped where PgBouncer is not installed.
 */
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { POOLER, startPooler } from '../support/pooler.ts';
import { run, start, type RunOptions } from '../support/run.ts';
import { folderOf, history, ORGANIZATIONS } from './support.ts';

/** Whoever holds the lock 77 decides how long the files take. */
const GATE = `CREATE TABLE trace (what text);
CREATE FUNCTION pass_gate(n integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
  WHILE NOT pg_try_advisory_xact_lock_shared(77) LOOP PERFORM pg_sleep(0.02); END LOOP; RETURN n; END $$;
${ORGANIZATIONS}`;
const WORK = "INSERT INTO trace VALUES ('work'); SELECT pass_gate(1);\n";
const NEXT = { '003_next.sql': "INSERT INTO trace VALUES ('next');\n" };
const statements = (sql: string): string => `-- aim-migrate: no-transaction\n${sql}`;

interface Case {
  name: string;
  before?: Record<string, string>;
  files: Record<string, string>;
  trace: string[];
}

const EXISTING = { '001_root.sql': GATE };
const CASES: Case[] = [
  {
    name: 'V1 of a fresh database',
    files: {
      '001_root.sql': GATE,
      'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_root\n${GATE}${WORK}`,
      ...NEXT,
    },
    trace: ['next', 'work'],
  },
  {
    name: 'the first migration of a fresh database',
    files: { '001_root.sql': GATE + WORK, ...NEXT },
    trace: ['next', 'work'],
  },
  {
    name: 'a migration',
    before: EXISTING,
    files: { ...EXISTING, '002_work.sql': WORK, ...NEXT },
    trace: ['next', 'work'],
  },
  {
    name: 'a statement that is a transaction of its own',
    before: EXISTING,
    files: {
      ...EXISTING,
      '002_work.sql': statements(
        "INSERT INTO trace SELECT 'work' WHERE pass_gate(1) > 0;\nVACUUM organizations;\n",
      ),
      ...NEXT,
    },
    trace: ['next', 'work'],
  },
  {
    name: 'an index that is built concurrently',
    before: { '001_root.sql': `${GATE}INSERT INTO organizations (id) VALUES (1);` },
    files: {
      '001_root.sql': `${GATE}INSERT INTO organizations (id) VALUES (1);`,
      '002_work.sql': statements('CREATE INDEX CONCURRENTLY by_gate ON organizations (pass_gate(id));\n'),
      ...NEXT,
    },
    trace: ['next'],
  },
];

describe.skipIf(POOLER === undefined)('killed behind PgBouncer, while the server works', () => {
  it.each(CASES)('$name is applied once', async ({ before, files, trace }) => {
    await using own = await freshDatabase();
    await using pooler = await startPooler(inject('server'), 'transaction', { [own.user]: own.password });
    const to = (folder: string): [string[], RunOptions] => [
      ['--json', '--dir', folder],
      { env: { DATABASE_URL: pooler.url(own.url) } },
    ];
    if (before) expect((await run(...to(await folderOf(before)))).code).toBe(0);
    const gate = await own.sql.reserve();
    await gate`select pg_advisory_lock(77)`;
    const folder = await folderOf(files);
    const first = start(...to(folder));
    const atWork = async (): Promise<ArrayLike<unknown>> => own.sql`
      select 1 from pg_stat_activity where datname = ${own.name} and wait_event = 'PgSleep'`;
    await expect.poll(atWork, { timeout: 30_000 }).toHaveLength(1);
    first.kill('SIGKILL');
    await first.done;
    const second = start(...to(folder));
    await second.waitFor('lock_wait');
    await gate`select pg_advisory_unlock(77)`;
    gate.release();
    const { code, stdout } = await second.done;
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const rows = await own.sql<{ what: string }[]>`select what from trace order by 1`;
    expect(rows.map(({ what }) => what)).toEqual(trace);
    expect(await history(own)).toMatch(/003_next$/);
    expect(stdout).not.toContain('migration_failed');
  });
});
