import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { apply, ofKind } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { setOf, SMALL } from '../../support/migrations.ts';

const withFile = (sql: string) =>
  setOf({ ...SMALL, '004_outside.sql': `-- aim-migrate: no-transaction\n${sql}` });

const progress = async ({ sql }: TestDatabase) =>
  await sql`SELECT statement, state FROM schema_migrations_progress ORDER BY statement`;
const validity = async ({ sql }: TestDatabase, index: string) =>
  (await sql`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(${index})`)[0]?.[
    'indisvalid'
  ] as unknown;

describe('a migration outside a transaction', () => {
  it('keeps what has run, names the line of what failed, and goes on there', async () => {
    await using db = await freshDatabase();
    const broken = withFile(
      'CREATE TABLE one (id int);\nVACUUM one;\nINSERT INTO one VALUES (nope);\nCREATE TABLE two (id int);',
    );
    const failed = await apply(db.url, broken);
    expect(failed).toMatchObject({
      exit_code: 3,
      failed: { version: '004_outside', rolled_back: false },
      errors: [
        { code: 'sql-42703', place: { line: 4, column: 25, source: 'INSERT INTO one VALUES (nope);' } },
      ],
    });
    expect(await progress(db)).toEqual([
      { statement: 1, state: 'done' },
      { statement: 2, state: 'done' },
    ]);
    const mended = withFile(
      'CREATE TABLE one (id int);\nVACUUM one;\nINSERT INTO one VALUES (1);\nCREATE TABLE two (id int);',
    );
    expect((await apply(db.url, mended)).applied).toEqual(['004_outside']);
    expect(await db.sql`SELECT to_regclass('schema_migrations_progress') AS gone`).toEqual([{ gone: null }]);
  });

  it('is refused where a statement that has run was changed', async () => {
    await using db = await freshDatabase();
    await apply(db.url, withFile('CREATE TABLE one (id int);\nVACUUM nope;'));
    const result = await apply(db.url, withFile('CREATE TABLE one (id int, more int);\nVACUUM one;'));
    expect(result).toMatchObject({
      exit_code: 4,
      errors: [{ code: 'changed-statement', place: { line: 2 } }],
    });
  });

  it('finds the invalid index that a failed build has left, drops it, and builds it', async () => {
    await using db = await freshDatabase();
    const file = withFile('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS only_one ON agents ((id % 2));');
    await apply(db.url, setOf(SMALL));
    await db.sql`INSERT INTO agents VALUES (1), (3)`;
    const failed = await apply(db.url, file);
    expect([failed.exit_code, failed.errors[0]?.code]).toEqual([3, 'sql-23505']);
    expect(await validity(db, 'only_one')).toBe(false);
    await db.sql`DELETE FROM agents WHERE id = 3`;
    expect((await apply(db.url, file)).applied).toEqual(['004_outside']);
    expect(await validity(db, 'only_one')).toBe(true);
  });

  it('goes on where its backend was ended, and waits for nobody', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const file = withFile(
      'CREATE TABLE one (id int);\nCREATE INDEX CONCURRENTLY agents_id ON agents (id);\nCREATE TABLE two (id int);',
    );
    const blocker = await db.sql.reserve();
    await blocker`BEGIN`;
    await blocker`INSERT INTO agents VALUES (7)`;
    const running = apply(db.url, file, { lockMs: 0 });
    await untilBuilding(db);
    await db.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index WHERE datname = current_database()`;
    const lost = await running;
    expect(lost).toMatchObject({ exit_code: 5, errors: [{ code: 'connection-lost' }] });
    expect(await progress(db)).toEqual([
      { statement: 1, state: 'done' },
      { statement: 2, state: 'started' },
    ]);
    await blocker`COMMIT`;
    blocker.release();
    expect((await apply(db.url, file)).applied).toEqual(['004_outside']);
    expect(await validity(db, 'agents_id')).toBe(true);
  });

  it('that may have run a procedure or not asks a person', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const file = withFile('DO $$ BEGIN PERFORM pg_sleep(20); END $$;');
    const running = apply(db.url, file);
    await sleep(1000);
    await db.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO $$%'`;
    expect((await running).exit_code).toBe(5);
    const next = await apply(db.url, file);
    expect(next).toMatchObject({ exit_code: 4, errors: [{ code: 'interrupted', place: { line: 2 } }] });
    expect(next.errors[0]?.remedy).toContain('repair 004_outside');
  });

  it('shows how far an index build has come', async () => {
    await using db = await freshDatabase();
    await apply(db.url, setOf(SMALL));
    const blocker = await db.sql.reserve();
    await blocker`BEGIN`;
    await blocker`INSERT INTO agents VALUES (7)`;
    let seen = false;
    const result = await apply(db.url, withFile('CREATE INDEX CONCURRENTLY agents_id ON agents (id);'), {
      lockMs: 0,
      onEvent: (event) => {
        if (event.event !== 'migration_progress' || !event.phase.includes('wait') || seen) return;
        seen = true;
        void blocker`COMMIT`.then(() => blocker.release());
      },
    });
    expect([seen, result.exit_code]).toEqual([true, 0]);
    expect(ofKind(result.events, 'migration_progress').length).toBeGreaterThan(1);
  });
});

async function untilBuilding({ sql }: TestDatabase): Promise<void> {
  for (;;) {
    const [row] = await sql`SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database()`;
    if (row) return;
    await sleep(50);
  }
}
