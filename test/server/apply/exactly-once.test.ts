import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { Interrupted } from '../../../src/apply/interruption.ts';
import { apply, ofKind } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { setOf, SMALL } from '../../support/migrations.ts';
import { type Proxy, startProxy } from '../../support/proxy.ts';

/** Without those of the connection's start (startup, two of SCRAM), as psql has them. */
async function roundTrips(proxy: Proxy, run: () => Promise<{ exit_code: number }>): Promise<number> {
  proxy.reset();
  expect((await run()).exit_code).toBe(0);
  return proxy.roundTrips() - 3;
}

/** Migrations that cannot run twice, and that leave a trace each time they do. */
const counting = (last: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: last - 3 }, (_, index) => {
      const number = String(index + 4).padStart(3, '0');
      return [
        `${number}_count.sql`,
        `CREATE TABLE t${number} (id int); INSERT INTO t${number} VALUES (1); SELECT pg_sleep(0.01);`,
      ];
    }),
  );

describe('many runners at once', () => {
  it('on a fresh database: one works, all exit 0, each version once', async () => {
    await using db = await freshDatabase();
    const set = setOf({ ...SMALL, ...counting(8) });
    const results = await Promise.all(Array.from({ length: 12 }, () => apply(db.url, set)));
    expect(results.map((one) => one.exit_code)).toEqual(results.map(() => 0));
    expect(results.flatMap((one) => one.applied).sort()).toEqual([
      '003_agents',
      '004_count',
      '005_count',
      '006_count',
      '007_count',
      '008_count',
      'V1__consolidated_schema',
    ]);
    expect(await db.sql`SELECT count(*)::int AS n FROM t008`).toEqual([{ n: 1 }]);
    expect(await db.sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`).toEqual([]);
  });

  it('of different releases: each finds what is left', async () => {
    await using db = await freshDatabase();
    const releases = [4, 6, 8, 10].map((last) => setOf({ ...SMALL, ...counting(last) }));
    const results = await Promise.all([...releases, ...releases].map((set) => apply(db.url, set)));
    expect(results.map((one) => one.exit_code)).toEqual(results.map(() => 0));
    const applied = results.flatMap((one) => one.applied);
    expect(applied).toHaveLength(new Set(applied).size);
    expect(applied).toHaveLength(9);
  });

  it('while an index is built concurrently: no deadlock', async () => {
    await using db = await freshDatabase();
    const files = {
      ...SMALL,
      '004_index.sql': `-- aim-migrate: no-transaction
CREATE INDEX CONCURRENTLY agents_twice ON agents ((id * 2));
INSERT INTO agents VALUES (1);
VACUUM agents;`,
    };
    const results = await Promise.all(Array.from({ length: 6 }, () => apply(db.url, setOf(files))));
    expect(results.flatMap((one) => one.errors)).toEqual([]);
    expect(results.flatMap((one) => one.applied)).toHaveLength(3);
    expect(await db.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 'agents_twice'::regclass`).toEqual(
      [{ indisvalid: true }],
    );
    expect(await db.sql`SELECT to_regclass('schema_migrations_progress') AS progress`).toEqual([
      { progress: null },
    ]);
  });
});

describe('somebody else holds a lock', () => {
  const files = setOf({ ...SMALL, '004_alter.sql': 'ALTER TABLE agents ADD COLUMN name text;' });

  it('tries again after lock_timeout, names who is in the way, and succeeds', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const blocker = await db.sql.reserve();
    await blocker`BEGIN`;
    await blocker`LOCK TABLE agents IN ACCESS SHARE MODE`;
    let seen = 0;
    const running = apply(db.url, files, {
      lockMs: 300,
      onEvent: ({ event }) => {
        if (event === 'migration_retry' && (seen += 1) === 3)
          void blocker`COMMIT`.then(() => blocker.release());
      },
    });
    const result = await running;
    expect([result.exit_code, result.applied]).toEqual([0, ['004_alter']]);
    const retries = ofKind(result.events, 'migration_retry');
    expect(retries.length).toBeGreaterThanOrEqual(3);
    expect(retries.at(-1)?.blocked_by).toMatchObject([{ pid: expect.any(Number) as number, user: db.user }]);
    expect(ofKind(result.events, 'migration_start')).toHaveLength(1);
  });

  it('gives up with exit 5 when the time is over, nothing applied', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const blocker = await db.sql.reserve();
    await blocker`BEGIN`;
    await blocker`LOCK TABLE agents IN ACCESS SHARE MODE`;
    const result = await apply(db.url, files, { lockMs: 200, lockRetryMs: 1500 });
    expect(result).toMatchObject({
      exit_code: 5,
      outcome: 'unreachable',
      applied: [],
      not_applied: ['004_alter'],
    });
    expect(result.errors[0]?.detail).toMatch(
      /^Blocked by process \d+ \(.*test\), idle in transaction since .*Z: LOCK TABLE agents/,
    );
    await blocker`COMMIT`;
    blocker.release();
    expect((await apply(db.url, files)).exit_code).toBe(0);
  });
});

describe('the connection is lost', () => {
  it('after COMMIT was sent and before its answer: the database is asked, the run goes on', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const { host, port } = inject('server');
    let armed = true;
    let applying = false;
    await using proxy = await startProxy({
      server: { host, port },
      before: ({ type, direction }, bytes) => {
        if (!armed || !applying || direction !== 'backend' || type !== 'C' || !bytes.includes('COMMIT'))
          return undefined;
        armed = false;
        return 'cut';
      },
    });
    const files = setOf({
      ...SMALL,
      '004_a.sql': 'CREATE TABLE a (id int)',
      '005_b.sql': 'CREATE TABLE b (id int)',
    });
    const result = await apply(proxy.url(db.url), files, {
      onEvent: ({ event }) => {
        if (event === 'migration_start') applying = true;
      },
    });
    expect(armed).toBe(false);
    expect([result.exit_code, result.applied]).toEqual([0, ['004_a', '005_b']]);
  });

  it('in the middle of a migration: not committed, exit 5, the next run completes', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const files = setOf({
      ...SMALL,
      '004_slow.sql': 'CREATE TABLE slow (id int); SELECT pg_sleep(3);',
      '005_b.sql': 'SELECT 1',
    });
    const running = apply(db.url, files);
    await sleep(700);
    await db.asSuperuser(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aim-migrate' AND datname = '${db.name}'`,
    );
    const result = await running;
    expect(result).toMatchObject({
      exit_code: 5,
      applied: [],
      not_applied: ['004_slow', '005_b'],
      errors: [{ code: 'connection-lost' }],
    });
    // The server's last word, unless its reset of the connection overtakes it.
    expect(result.errors[0]?.message).toMatch(
      /the connection was closed: (terminating connection due to admin|.*RESET)/,
    );
    expect(
      (await apply(db.url, setOf({ ...SMALL, '004_slow.sql': 'SELECT 1', '005_b.sql': 'SELECT 1' }))).applied,
    ).toEqual(['004_slow', '005_b']);
  });
});

describe('an interrupt', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels what runs, keeps what is committed, exits %i', async (name, exitCode) => {
    await using db = await freshDatabase();
    const controller = new AbortController();
    const files = setOf({
      ...SMALL,
      '004_slow.sql': 'CREATE TABLE slow (id int); SELECT pg_sleep(30);',
      '005_b.sql': 'SELECT 1',
    });
    const result = await apply(db.url, files, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.event === 'migration_start' && event.version === '004_slow') {
          setTimeout(() => controller.abort(new Interrupted(name)), 300);
        }
      },
    });
    expect(result).toMatchObject({
      exit_code: exitCode,
      outcome: 'interrupted',
      applied: ['V1__consolidated_schema', '003_agents'],
      not_applied: ['004_slow', '005_b'],
    });
    expect(await db.sql`SELECT to_regclass('slow') AS slow`).toEqual([{ slow: null }]);
    expect(
      await db.sql`SELECT 1 FROM pg_stat_activity WHERE application_name = 'aim-migrate' AND datname = current_database() AND state <> 'idle'`,
    ).toEqual([]);
  });
});

describe('round trips', () => {
  const { host, port } = inject('server');

  it('nothing pending: one; fresh: three; thirty pending: three', async () => {
    await using db = await freshDatabase();
    await using proxy = await startProxy({ server: { host, port }, latencyMs: 5 });
    const url = `${proxy.url(db.url)}?sslmode=disable`;
    const thirty = setOf({ ...SMALL, ...counting(33) });
    expect(await roundTrips(proxy, () => apply(url, setOf(SMALL)))).toBe(3);
    expect(await roundTrips(proxy, () => apply(url, setOf(SMALL)))).toBe(1);
    expect(await roundTrips(proxy, () => apply(url, thirty))).toBe(3);
  });

  it.each([1, 30, 300])('%i pending: three, on an empty database and with a history', async (count) => {
    await using db = await freshDatabase();
    await using proxy = await startProxy({ server: { host, port }, latencyMs: 5 });
    const url = `${proxy.url(db.url)}?sslmode=disable`;
    const { 'V1__consolidated_schema.sql': _, ...first } = SMALL;
    const numbers = Array.from({ length: 2 * count }, (_one, index) => String(index + 4).padStart(4, '0'));
    const files = numbers.map((number) => [`${number}_table.sql`, `CREATE TABLE t${number} (id int);`]);
    const half = setOf({ ...first, ...Object.fromEntries(files.slice(0, count)) });
    const all = setOf({ ...first, ...Object.fromEntries(files) });
    expect(await roundTrips(proxy, () => apply(url, half))).toBe(3);
    expect(await roundTrips(proxy, () => apply(url, all))).toBe(3);
    expect(await roundTrips(proxy, () => apply(url, all))).toBe(1);
  });
});

describe('a file that only this server rejects, as it is parsed', () => {
  it('stops everything behind it: nothing later is committed', async () => {
    await using db = await freshDatabase();
    const files = setOf({
      ...SMALL,
      '004_raw.sql': '-- aim-migrate: raw\nCREATE SERVERLESS FUNCTION hello;',
      '005_later.sql': 'CREATE TABLE later (id int);',
    });
    const result = await apply(db.url, files);
    expect(result).toMatchObject({
      exit_code: 3,
      applied: ['V1__consolidated_schema', '003_agents'],
      not_applied: ['004_raw', '005_later'],
      failed: { version: '004_raw', rolled_back: true },
      errors: [{ code: 'sql-42601', place: { file: '004_raw.sql', line: 2, column: 8 } }],
    });
    expect(await db.sql`SELECT to_regclass('later') AS later`).toEqual([{ later: null }]);
    expect(
      await db.sql`SELECT version FROM schema_migrations WHERE version >= '004' AND version < 'V'`,
    ).toEqual([]);
    expect(ofKind(result.events, 'notice')).toEqual([]);
  });
});
