/** What is told of work that takes long. Each command waits at a place of the test's choosing until it was told of. */
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { apply, type Applied, type ApplyOptions, ofKind } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { setOf, SMALL } from '../../support/migrations.ts';
import { POOLER, startPooler } from '../../support/pooler.ts';
import type { MigrationProgress } from '../../../src/events.ts';

const KEY = 77;
/** In the middle of the table: something of it is done, something is left. */
const ROWS = 5000;
const STOPS_AT = 4000;

let db: TestDatabase;
beforeEach(async () => {
  db = await freshDatabase({ owner: 'superuser' });
  await apply(db.url, setOf(SMALL));
  await db.sql.unsafe(`CREATE TABLE big (v int, note text);
    INSERT INTO big SELECT g, repeat('x', 100) FROM generate_series(1, ${ROWS}) g;
    CREATE FUNCTION halting(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
      'BEGIN IF v = ${STOPS_AT} THEN PERFORM pg_catalog.pg_advisory_xact_lock(${KEY}); END IF; RETURN v; END'`);
});
afterEach(() => db.drop());

interface Hold {
  begin: string;
  end: string;
}
const LOCK: Hold = { begin: `SELECT pg_advisory_lock(${KEY})`, end: `SELECT pg_advisory_unlock(${KEY})` };

/** Applies the file while somebody else holds it up, until something is told that is `wanted`. */
async function toldOf(
  file: string,
  wanted: (event: MigrationProgress) => boolean,
  { hold = LOCK, ...options }: ApplyOptions & { hold?: Hold } = {},
): Promise<{ told: MigrationProgress; result: Applied }> {
  const holder = await db.sql.reserve();
  await holder.unsafe(hold.begin);
  let told: MigrationProgress | undefined;
  const result = await apply(db.url, setOf({ ...SMALL, '004_long.sql': file }), {
    lockMs: 0,
    ...options,
    onEvent: (event) => {
      if (told || event.event !== 'migration_progress' || !wanted(event)) return;
      told = event;
      void holder.unsafe(hold.end).then(() => holder.release());
    },
  });
  if (!told) throw new Error('it was never told');
  expect(result).toMatchObject({ exit_code: 0, applied: ['004_long'] });
  return { told, result };
}

const phase = (text: string) => (event: MigrationProgress) => event.phase === text;
const OUTSIDE = '-- aim-migrate: no-transaction\n';
const BUILD = 'CREATE INDEX big_halting ON big (halting(v))';

describe('of an index', () => {
  it('in a transaction: how much of which table was scanned, by which statement', async () => {
    const { told } = await toldOf(
      `ALTER TABLE big ADD COLUMN more int;\n${BUILD};\nUPDATE agents SET id = id;`,
      (event) => event.phase === 'building index: scanning table' && (event.done ?? 0) > 0,
    );
    expect(told).toMatchObject({
      object: 'public.big',
      unit: 'blocks',
      statement: BUILD,
      line: 2,
      statement_number: 2,
      statements: 3,
    });
    expect(told.done).toBeLessThan(told.total ?? 0);
    // Nobody else sees an index whose transaction is open.
    expect(told.index).toBeUndefined();
  });

  it('CONCURRENTLY: its name, and who is waited for', async () => {
    const { told } = await toldOf(
      `${OUTSIDE}CREATE INDEX CONCURRENTLY agents_again ON agents (id);`,
      phase('waiting for writers before build'),
      { hold: { begin: 'BEGIN; INSERT INTO agents VALUES (7)', end: 'COMMIT' } },
    );
    expect(told).toMatchObject({
      object: 'public.agents',
      index: 'public.agents_again',
      done: 0,
      total: 1,
      unit: 'transactions',
      blocked_by: [{ application: 'test' }],
      line: 2,
    });
  });

  it('of a partitioned table: which of the partitions', async () => {
    await db.sql.unsafe(`CREATE TABLE parted (v int) PARTITION BY RANGE (v);
      CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
      CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (1000) TO (9000);
      INSERT INTO parted SELECT v FROM big`);
    const { told } = await toldOf(
      'CREATE INDEX ON parted (halting(v));',
      (event) => event.partitions_done === 1 && event.phase === 'building index: scanning table',
    );
    expect(told).toMatchObject({ object: 'public.parted', partitions_total: 2, line: 1 });
  });
});

describe('of other commands', () => {
  it('VACUUM: how much of the table was scanned', async () => {
    const { told } = await toldOf(
      `${OUTSIDE}VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) big;`,
      phase('vacuum: scanning heap'),
      // A cursor keeps its page from being frozen.
      { hold: { begin: 'BEGIN; DECLARE c CURSOR FOR SELECT FROM big; FETCH 1 FROM c', end: 'COMMIT' } },
    );
    expect(told).toMatchObject({
      object: 'public.big',
      unit: 'blocks',
      statement: 'VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) big',
    });
    expect(told.done).toBeLessThan(told.total ?? 0);
  });

  it.each([
    ['CLUSTER', 'CLUSTER big USING big_v;', 'cluster: rebuilding index'],
    ['VACUUM FULL', `${OUTSIDE}VACUUM FULL big;`, 'vacuum full: rebuilding index'],
    ['ANALYZE', 'ANALYZE big;', 'analyze: computing statistics'],
  ])('%s: what it does to which table', async (_, file, wanted) => {
    await db.sql.unsafe(`SET client_min_messages = warning; ${BUILD}; CREATE INDEX big_v ON big (v)`);
    const { told } = await toldOf(file, phase(wanted));
    expect(told).toMatchObject({ object: 'public.big', statement_number: 1 });
  });

  it('COPY: how many rows', async () => {
    const check = `ALTER TABLE big ADD CHECK (halting(v) > 0);`;
    await db.sql.unsafe(`TRUNCATE big; ${check}`);
    const { told } = await toldOf(`COPY big (v) FROM PROGRAM 'seq ${ROWS}';`, phase('copy'));
    expect(told).toMatchObject({ object: 'public.big', line: 1 });
    // The server counts by the thousand.
    expect(told.rows).toBeGreaterThan(0);
    expect(told.rows).toBeLessThan(STOPS_AT);
    expect(told.total).toBeUndefined();
  });
});

describe('of a statement that the server tells nothing of', () => {
  it('only which one, where there is one', async () => {
    const { told } = await toldOf('UPDATE big SET note = halting(v)::text;', () => true);
    const { event: _, version: __, elapsed_ms: ___, ...rest } = told;
    expect(rest).toMatchObject({ line: 1, statement: 'UPDATE big SET note = halting(v)::text' });
    expect(rest.done).toBeUndefined();
  });

  it('not which one, where it could be another', async () => {
    const { told } = await toldOf('UPDATE big SET v = v;\nUPDATE big SET v = halting(v);', () => true);
    expect([told.statement, told.line, told.statements]).toEqual([undefined, undefined, 2]);
  });

  it('how many have completed for certain, of many', async () => {
    const many = 'INSERT INTO agents SELECT 1 WHERE false;\n'.repeat(3000);
    const set = setOf({ ...SMALL, '004_long.sql': `${many}SELECT pg_catalog.pg_sleep(4);` });
    const [told] = ofKind((await apply(db.url, set)).events, 'migration_progress');
    expect(told).toMatchObject({ phase: 'running', total: 3001, unit: 'statements' });
    expect(told?.done).toBeGreaterThan(1000);
    expect(told?.done).toBeLessThanOrEqual(3000);
    expect(told?.statement).toBeUndefined();
  });

  it('nothing of the file while it is kept from its beginning', async () => {
    const { told } = await toldOf('UPDATE big SET v = v;', phase('waiting for a lock'), {
      hold: { begin: 'BEGIN; LOCK schema_migrations IN SHARE MODE', end: 'COMMIT' },
    });
    expect(told).toMatchObject({ object: 'public.schema_migrations', blocked_by: [{ application: 'test' }] });
    expect(told.statement).toBeUndefined();
  });
});

describe('where somebody else holds the lock', () => {
  const hold = { begin: 'BEGIN; INSERT INTO agents VALUES (7)', end: 'COMMIT' };
  const ALTER = 'ALTER TABLE agents ADD COLUMN more int;';

  it('of what, and who', async () => {
    const { told } = await toldOf(ALTER, phase('waiting for a lock'), { hold });
    expect(told).toMatchObject({
      object: 'public.agents',
      blocked_by: [{ application: 'test', state: 'idle in transaction' }],
      line: 1,
    });
  });

  it('between two attempts, that nothing runs', async () => {
    const { told, result } = await toldOf(ALTER, phase('waiting to try again'), { hold, lockMs: 600 });
    expect(told.object).toBeUndefined();
    expect(result.events.some(({ event }) => event === 'migration_retry')).toBe(true);
  });
});

it.skipIf(POOLER === undefined)('behind a pooler in transaction mode the same is told', async () => {
  await using plain = await freshDatabase();
  await using pooler = await startPooler(inject('server'), 'transaction', { [plain.user]: plain.password });
  await plain.sql.unsafe(
    'CREATE TABLE organizations (id int); CREATE TABLE big AS SELECT generate_series(1, 5000) v',
  );
  const halting = 'CREATE FUNCTION halting(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS';
  await plain.sql.unsafe(
    `${halting} 'BEGIN IF v = 4000 THEN PERFORM pg_catalog.pg_sleep(4); END IF; RETURN v; END'`,
  );
  const set = setOf({ '001_index.sql': `SET search_path = public;\n${BUILD};` });
  const { events, exit_code } = await apply(pooler.url(plain.url), set, { replayAll: true });
  expect(exit_code).toBe(0);
  expect(ofKind(events, 'migration_progress')[0]).toMatchObject({
    phase: 'building index: scanning table',
    object: 'public.big',
    unit: 'blocks',
    statement: BUILD,
    line: 2,
  });
});

it('where no second connection is to be had, the statement and the time are told', async () => {
  const plain = await freshDatabase();
  try {
    await apply(plain.url, setOf(SMALL));
    await plain.asSuperuser(`ALTER ROLE ${plain.user} CONNECTION LIMIT 1`);
    await plain.sql.end();
    const set = setOf({ ...SMALL, '004_long.sql': 'SELECT pg_catalog.pg_sleep(4);' });
    const { events, exit_code } = await apply(plain.url, set);
    const [told] = ofKind(events, 'migration_progress');
    expect(exit_code).toBe(0);
    expect(told).toMatchObject({ phase: 'running', line: 1, statement: 'SELECT pg_catalog.pg_sleep(4)' });
  } finally {
    await plain.drop();
  }
});
