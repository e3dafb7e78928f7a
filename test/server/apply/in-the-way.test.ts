/** Who may be in the way of a migration, and what must not be lost or left behind because of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { apply, ofKind } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { setOf, SMALL } from '../../support/migrations.ts';
import { POOLER, startPooler } from '../../support/pooler.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const ALONE = '-- aim-migrate: no-transaction\n';

describe('autovacuum', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({
      settings: {
        autovacuum_naptime: '1s',
        autovacuum_vacuum_cost_delay: '100ms',
        autovacuum_vacuum_cost_limit: 1,
      },
    });
  });
  afterAll(async () => server.dispose());

  it('gives way, although it does so later than lock_timeout', { timeout: 60_000 }, async () => {
    await using db = await freshDatabase({ server });
    await apply(db.url, setOf(SMALL));
    await db.sql.unsafe(
      `insert into agents select generate_series(10, 60000); delete from agents where id > 10`,
    );
    const working = async (): Promise<unknown> =>
      db.sql`select from pg_stat_progress_vacuum where datname = ${db.name}`;
    await expect.poll(working, { timeout: 30_000 }).not.toHaveLength(0);
    const files = setOf({ ...SMALL, '004_alter.sql': 'ALTER TABLE agents ADD COLUMN more text;' });
    const result = await apply(db.url, files, { lockMs: 200, lockRetryMs: 20_000 });
    expect([result.exit_code, result.errors]).toEqual([0, []]);
    const seen = ofKind(result.events, 'migration_retry').flatMap(({ blocked_by }) => blocked_by ?? []);
    expect(seen[0]).toMatchObject({ application: 'autovacuum' });
  });
});

it('a client that locks the same tables in another order: a deadlock is tried again', async () => {
  await using db = await freshDatabase();
  await apply(db.url, setOf(SMALL));
  await db.sql`create table second (id int)`;
  const client = await db.sql.reserve();
  await client`begin`;
  await client`lock table second`;
  const files = setOf({
    ...SMALL,
    '004_both.sql': 'LOCK TABLE agents; SELECT pg_sleep(0.5); LOCK TABLE second;',
  });
  const running = apply(db.url, files, { lockMs: 10_000 });
  await sleep(400);
  const locked = client`lock table agents`.then(
    async () => client`commit`,
    async () => client`rollback`,
  );
  const result = await running;
  await locked;
  client.release();
  expect([result.exit_code, result.applied]).toEqual([0, ['004_both']]);
});

describe('a file outside a transaction', () => {
  it('keeps what it sets for itself, for its later statements only', async () => {
    await using db = await freshDatabase();
    const files = setOf({
      ...SMALL,
      '004_alone.sql': `${ALONE}CREATE SCHEMA other;
CREATE TABLE other.things (id int);
SET search_path = other;
CREATE INDEX CONCURRENTLY things_id ON things (id);
INSERT INTO things VALUES (1);`,
      '005_after.sql': `CREATE TABLE after AS SELECT current_setting('search_path') AS path;`,
    });
    expect((await apply(db.url, files)).errors).toEqual([]);
    expect(await db.sql`select path from after`).toEqual([{ path: '"$user", public' }]);
    expect(await db.sql`select to_regclass('other.things_id') is not null as found`).toEqual([
      { found: true },
    ]);
  });

  it('that builds an index without a name leaves no second one where it fails', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    await db.sql`insert into agents values (1), (3)`;
    const files = setOf({
      ...SMALL,
      '004_alone.sql': `${ALONE}CREATE UNIQUE INDEX CONCURRENTLY ON agents ((id % 2));`,
    });
    for (const _ of [1, 2]) expect((await apply(db.url, files)).exit_code).toBe(3);
    await db.sql`delete from agents where id = 3`;
    expect((await apply(db.url, files)).exit_code).toBe(0);
    const indexes =
      await db.sql`select indisvalid from pg_index where indrelid = 'agents'::regclass and not indisprimary`;
    expect(indexes).toEqual([{ indisvalid: true }]);
  });

  it('ends a detaching that was begun and never finished', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    await db.sql.unsafe(`create table parted (id int) partition by range (id);
create table part partition of parted for values from (0) to (10)`);
    const reader = await db.sql.reserve();
    await reader`begin`;
    await reader`select from parted`;
    const files = setOf({
      ...SMALL,
      '004_alone.sql': `${ALONE}ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;`,
    });
    const blocked = await apply(db.url, files, { lockMs: 200, lockRetryMs: 1500 });
    expect(blocked.exit_code).toBe(5);
    expect(await db.sql`select inhdetachpending from pg_inherits`).toEqual([{ inhdetachpending: true }]);
    await reader`commit`;
    reader.release();
    expect((await apply(db.url, files)).exit_code).toBe(0);
    expect(await db.sql`select from pg_inherits`).toHaveLength(0);
  });
});

describe.skipIf(POOLER === undefined)('behind a pooler', () => {
  it('ten runners and indexes, among others: nobody waits for ever, and no setting is left with the pool', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    await using pooler = await startPooler(
      inject('server'),
      'transaction',
      { [db.user]: db.password },
      { size: 8 },
    );
    const url = pooler.url(db.url);
    const clients = Array.from({ length: 6 }, () => postgres(url, { max: 1, fetch_types: false }));
    const end = new AbortController();
    const busy = clients.map(async (sql) => {
      while (!end.signal.aborted) {
        await sql.unsafe('select pg_sleep(random() * 0.01)').simple();
        await sleep(2);
      }
    });
    const indexes = [2, 3, 4, 5].map((n) => `CREATE INDEX CONCURRENTLY by_${n} ON agents ((id * ${n}));\n`);
    const files = setOf({ ...SMALL, '004_alone.sql': ALONE + indexes.join('') });
    const results = await Promise.all(Array.from({ length: 10 }, async () => apply(url, files)));
    end.abort();
    await Promise.all(busy);
    expect(results.flatMap(({ errors }) => errors)).toEqual([]);
    expect(results.flatMap(({ applied }) => applied)).toEqual(['004_alone']);
    const seen = await Promise.all(
      clients.map(async (sql) =>
        sql.unsafe(`select current_setting('lock_timeout') as wait, pg_sleep(0.3)`).simple(),
      ),
    );
    await Promise.all(clients.map(async (sql) => sql.end({ timeout: 1 })));
    expect(seen.map(([row]) => String(row?.['wait']))).toEqual(clients.map(() => '0'));
    expect(await db.sql`select from pg_locks where locktype = 'advisory'`).toHaveLength(0);
  });

  it('work of a run that has lost its lock is not committed', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    await using pooler = await startPooler(inject('server'), 'transaction', { [db.user]: db.password });
    const files = setOf({
      ...SMALL,
      '004_slow.sql': 'SELECT pg_sleep(2);',
      '005_late.sql': 'CREATE TABLE late (id int);',
    });
    const running = apply(pooler.url(db.url), files);
    await sleep(1000);
    // The guard holds the run's lock, and nothing else.
    await db.sql`select pg_terminate_backend(l.pid) from pg_locks l where locktype = 'advisory' and mode = 'ExclusiveLock'`;
    const result = await running;
    expect(result).toMatchObject({ exit_code: 5, applied: ['004_slow'], not_applied: ['005_late'] });
    expect(await db.sql`select to_regclass('late') as late`).toEqual([{ late: null }]);
  });
});
