/** What a new user does, from the first run to the daily ones. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { EXECUTABLE, run } from '../support/run.ts';
import { contents, history, migrate, plain, product, told, USERS } from './support.ts';

const scratch = async (name: string): Promise<string> => mkdtemp(path.join(inject('scratch'), `${name}-`));

describe('without a server', () => {
  it('brings an embedded database from nothing to the newest schema; run again, nothing is pending', async () => {
    const cwd = await scratch('embedded');
    const first = await run(['--url', 'embedded:database'], { cwd });
    expect(told(first)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      Fresh database detected
        Using consolidated V1 schema for fast deployment

      Applying consolidated V1 schema...
      Consolidated schema applied (N ms)

      ========================================
        All migrations applied successfully
      ========================================
      exit 0"
    `);
    expect(told(await run(['--url', 'embedded:database'], { cwd }))).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      Existing database detected
        Using incremental migrations

      No pending migrations
      exit 0"
    `);
    expect(await readdir(cwd)).toEqual(['database']);
  });
});

describe('copied alone to a machine that has nothing else', () => {
  it('runs from an empty folder, with an empty environment', async () => {
    const cwd = await scratch('alone');
    const program = path.join(cwd, 'aim-migrate');
    await copyFile(EXECUTABLE, program);
    await chmod(program, 0o755);
    await using database = await freshDatabase();
    const env = { DATABASE_URL: database.url, PATH: '/nowhere', HOME: '/nowhere', LANG: '' };
    expect(await run([], { program, cwd, env })).toMatchObject({ code: 0, stderr: '' });
    const again = await run([], { program, cwd: '/', env });
    expect(again.stdout).toContain('No pending migrations');
    expect(await run(['--version'], { program, env: { PATH: '/nowhere' } })).toMatchObject({ code: 0 });
    expect(await readdir(cwd)).toEqual(['aim-migrate']);
    expect((await history(database)).split(', ')).toHaveLength(31);
  });
});

describe('an existing database', () => {
  it('gets exactly what is missing, each in its own line', async () => {
    await using database = await freshDatabase();
    expect(await migrate(database, ['--to', '27'])).toMatchObject({ code: 0, stderr: '' });
    const result = await migrate(database, []);
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      Existing database detected
        Using incremental migrations

      Found 3 pending migration(s)

      Applying: 028_add_trust_score_factors.sql
        Applied (N ms)
      Applying: 029_set_trust_score_defaults.sql
        Applied (N ms)
      Applying: 030_correct_trust_score_scale.sql
        Applied (N ms)

      ========================================
        All migrations applied successfully
      ========================================
      exit 0"
    `);
  });
});

describe('many replicas at once', () => {
  it('one works, the others wait for it, each migration is applied once', async () => {
    await using database = await freshDatabase();
    const results = await Promise.all(Array.from({ length: 6 }, async () => migrate(database, [])));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: 6 }, () => ({ code: 0, stderr: '' })),
    );
    expect(results.filter(({ stdout }) => stdout.includes('Consolidated schema applied'))).toHaveLength(1);
    expect((await history(database)).split(', ')).toHaveLength(31);
  });
});

describe('up --dry-run', () => {
  it('says what would be done, with a login that can only read', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    await migrate(database, ['--dir', folder, '--to', '1']);
    const before = await contents(database);
    const reader = database.urlWith({ params: { options: '-c default_transaction_read_only=on' } });
    const result = await run(['up', '--dry-run', '--dir', folder], { env: { DATABASE_URL: reader } });
    expect(told(result, { FOLDER: folder })).toMatchInlineSnapshot(`
      "========================================
        Database Migration System
      ========================================

      Existing database detected
        Using incremental migrations

      Found 1 pending migration(s)

      Files from FOLDER

      Would apply: 002_users.sql
        1  CREATE TABLE users (id integer PRIMARY KEY, email text)  [CreateStmt]

      Dry run: nothing was changed
      exit 0"
    `);
    expect(await contents(database)).toBe(before);
  });
});

describe('up --to', () => {
  it.each([
    ['1', 'V1__consolidated_schema, 001_organizations'],
    ['002', 'V1__consolidated_schema, 001_organizations, 002_users'],
    ['002_users', 'V1__consolidated_schema, 001_organizations, 002_users'],
  ])('%s on a fresh database', async (to, versions) => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS, '003_more.sql': 'SELECT 1;\n' });
    expect(await migrate(database, ['--dir', folder, '--to', to])).toMatchObject({ code: 0, stderr: '' });
    expect(await history(database)).toBe(versions);
  });

  it('on a fresh database whose V1 covers more: the incrementals', async () => {
    await using database = await freshDatabase();
    expect(await migrate(database, ['--to', '2'])).toMatchObject({ code: 0, stderr: '' });
    expect(await history(database)).toBe('001_initial_schema, 002_add_missing_user_columns');
  });

  it('where there is no such migration', async () => {
    await using database = await freshDatabase();
    const result = await migrate(database, ['--to', '77']);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatchInlineSnapshot(`
      "
      Error: --to 77: there is no such migration
        What to do: Versions go from 001_initial_schema to 030_correct_trust_score_scale; the number alone is enough.
      "
    `);
    expect(await contents(database)).toBe('nothing');
  });
});

describe('new', () => {
  it('writes the next pair, which up refuses until it is filled in, and then applies as it was told', async () => {
    await using database = await freshDatabase();
    const cwd = await scratch('project');
    await mkdir(path.join(cwd, 'migrations'));
    const made = await run(['new', 'Add organizations'], { cwd });
    expect(told(made)).toMatchInlineSnapshot(`
      "Written: migrations/001_add_organizations.sql
      Written: migrations/001_add_organizations.down.sql

      Fill in both, then try: aim-migrate up --dry-run --dir migrations
      Until then they hold only comments, and up refuses them.
      exit 0"
    `);
    const next = await run(['new', 'add_feature_xyz'], { cwd });
    expect(next.stdout).toContain('002_add_feature_xyz.sql');
    const folder = path.join(cwd, 'migrations');
    expect((await readdir(folder)).sort()).toEqual([
      '001_add_organizations.down.sql',
      '001_add_organizations.sql',
      '002_add_feature_xyz.down.sql',
      '002_add_feature_xyz.sql',
    ]);
    const up = path.join(folder, '001_add_organizations.sql');
    expect(await readFile(up, 'utf8')).toMatchInlineSnapshot(`
      "-- 001_add_organizations
      -- What changes, and why:
      --
      -- It runs in one transaction, together with its row in the history: no BEGIN, no COMMIT.
      -- For CREATE INDEX CONCURRENTLY and the like there is the directive no-transaction.

      "
    `);

    const advice = /then try: aim-migrate (.*)\n/.exec(made.stdout)?.[1]?.split(' ') ?? [];
    const early = await migrate(database, advice, { cwd });
    expect(early.code).toBe(4);
    expect(plain(early.stderr)).toContain(
      'Error: The file holds no statement\n  001_add_organizations.sql:1',
    );
    for (const name of ['001_add_organizations.sql', '002_add_feature_xyz.sql']) {
      await writeFile(
        path.join(folder, name),
        `CREATE TABLE ${name.startsWith('001') ? 'organizations' : 'xyz'} ();\n`,
      );
    }
    const dry = await migrate(database, advice, { cwd });
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toContain('Would apply: 002_add_feature_xyz.sql');
  });
});
