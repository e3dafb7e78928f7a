/** PgBouncer between the program and the server, in each of its modes. Skipped where it is not installed. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { POOLER, type Pooler, type PoolMode, startPooler } from '../support/pooler.ts';
import { run, type RunResult } from '../support/run.ts';
import { contents, expectNobodyLeft, folderOf, history, ORGANIZATIONS } from './support.ts';

/** Each leaves one row, and cannot run twice. */
const counting = Object.fromEntries(
  [2, 3, 4, 5, 6].map((number) => [
    `00${number}_count.sql`,
    `CREATE TABLE t${number} (n integer); INSERT INTO organizations (id) VALUES (${number});\n`,
  ]),
);

const FILES = {
  '001_organizations.sql': ORGANIZATIONS,
  'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_organizations\n${ORGANIZATIONS}`,
  ...counting,
  '007_index.sql':
    '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY by_name ON organizations (name);\nINSERT INTO organizations (id) VALUES (7);\n',
};

const RUNNERS = 6;

describe.skipIf(POOLER === undefined)('behind PgBouncer', () => {
  let database: TestDatabase;
  let pooler: Pooler;

  const open = (mode: PoolMode, size = 4): void => {
    beforeAll(async () => {
      database = await freshDatabase();
      pooler = await startPooler(inject('server'), mode, { [database.user]: database.password }, { size });
    });
    afterAll(async () => {
      await pooler[Symbol.asyncDispose]();
      await database.drop();
    });
  };
  const up = async (folder: string, ...args: string[]): Promise<RunResult> =>
    run(['up', '--dir', folder, ...args], { env: { DATABASE_URL: pooler.url(database.url) } });

  describe.each(['session', 'transaction'] as const)('in %s mode', (mode) => {
    open(mode);

    it(`${RUNNERS} runners apply each migration once, and the next finds nothing to do`, async () => {
      const folder = await folderOf(FILES);
      const results = await Promise.all(Array.from({ length: RUNNERS }, async () => up(folder)));
      expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
        results.map(() => ({ code: 0, stderr: '' })),
      );
      expect(await history(database)).toBe(
        'V1__consolidated_schema, 001_organizations, 002_count, 003_count, 004_count, 005_count, 006_count, 007_index',
      );
      const [rows] = await database.sql`select count(*)::int as n from organizations`;
      expect(rows).toEqual({ n: 6 });
      expect((await up(folder)).stdout).toContain('No pending migrations');
    });

    it('a migration that fails is rolled back, and holds up nobody', async () => {
      const folder = await folderOf({
        ...FILES,
        '008_wrong.sql': 'INSERT INTO organizations (id) VALUES (8); SELECT 1 / 0;\n',
      });
      const { code, stderr } = await up(folder);
      expect(code).toBe(3);
      expect(stderr).toContain('008_wrong.sql:1');
      expect(await database.sql`select 1 from organizations where id = 8`).toEqual([]);
      const mended = await folderOf({
        ...FILES,
        '008_wrong.sql': 'INSERT INTO organizations (id) VALUES (8);\n',
      });
      expect((await up(mended)).code).toBe(0);
    });

    it('a server connection that was used before keeps nothing of it', async () => {
      const folder = await folderOf({
        ...FILES,
        '008_wrong.sql': 'INSERT INTO organizations (id) VALUES (8);\n',
        '009_settings.sql': "SET search_path = pg_catalog; SET statement_timeout = '7s';\n",
        '010_after.sql': "CREATE TABLE t10 AS SELECT current_setting('search_path') AS path;\n",
      });
      expect((await up(folder)).code).toBe(0);
      expect(await database.sql`select path from t10`).toEqual([{ path: '"$user", public' }]);
      const seen = await run(['status', '--dir', folder, '--exit-code'], {
        env: { DATABASE_URL: pooler.url(database.url) },
      });
      expect(seen.code).toBe(0);
    });
  });

  describe('with a pool of one connection', () => {
    open('transaction', 1);

    it('says that it needs two, and changes nothing', async () => {
      const { code, stderr } = await up(await folderOf(FILES));
      expect(code).toBe(5);
      expect(stderr).toContain('The pooler gives no second connection within 15 s; nothing was changed');
      expect(stderr).toContain('default_pool_size');
      // The pool keeps its connection, so what is left behind is asked here.
      expect(await database.sql`select tablename from pg_tables where schemaname = 'public'`).toEqual([]);
      expect(await database.sql`select 1 from pg_locks where locktype = 'advisory'`).toEqual([]);
    });
  });

  describe('in statement mode', () => {
    open('statement');

    it('is refused by its name, and nothing is changed', async () => {
      const { code, stderr } = await up(await folderOf(FILES));
      expect(code).toBe(4);
      expect(stderr).toContain('statement');
      expect(stderr).toContain('use its transaction or session mode');
      expect(await contents(database)).toBe('nothing');
      await expectNobodyLeft(database);
    });
  });
});
