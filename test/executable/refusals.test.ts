/**
 * What is refused for safety: every refusing row of the decision table, and what the history says against the
 * files. Each time: exit 4, nothing is changed, and what the message tells to do really works.
 */
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { contents, migrate, ORGANIZATIONS, plain, product, USERS } from './support.ts';

describe('the decision table', () => {
  it('no sentinel, no history, other objects: --allow-nonempty', async () => {
    await using database = await freshDatabase();
    const folder = await product();
    await database.sql.unsafe(
      'create table invoices (); create view v as select 1; create type mood as enum ()',
    );
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: The schema public of database DATABASE is neither empty nor ours: no table organizations, but invoices, mood, v
        What to do: Is DATABASE_URL right? To install beside what is there: --allow-nonempty.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe('invoices 0');

    expect(await migrate(database, ['--dir', folder, '--allow-nonempty'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await contents(database)).toMatchInlineSnapshot(`
      "invoices 0, organizations 0, schema_migrations 2
      history: V1__consolidated_schema, 001_organizations"
    `);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('no sentinel, but history: restored, or the empty start that is named', async () => {
    await using database = await freshDatabase();
    const folder = await product();
    await migrate(database, ['--dir', folder]);
    await database.sql.unsafe('alter table organizations rename to companies');
    const before = await contents(database);
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: The history public.schema_migrations has 2 version(s), but the table public.organizations is gone
        What to do: Was it dropped or renamed? Restore it, or name another one ("sentinel" in aim-migrate.json). For an empty start, drop schema_migrations too.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe(before);

    const env = { AIM_MIGRATE_SENTINEL: 'companies' };
    expect(await migrate(database, ['--dir', folder], { env })).toMatchObject({ code: 0, stderr: '' });
    await database.sql.unsafe('drop table companies, schema_migrations');
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('sentinel, no history: baseline', async () => {
    await using database = await freshDatabase();
    const folder = await product({
      '002_users.sql': USERS,
      '003_names.sql': 'ALTER TABLE users ADD name text;\n',
    });
    await database.sql.unsafe(ORGANIZATIONS + USERS);
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: The table public.organizations is there, but public.schema_migrations records no version: what was applied is unknown
        What to do: Say which version the database has: \`aim-migrate baseline --version V\`. Or, where every migration may run again: --replay-all.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe('organizations 0, users 0');

    const taken = await migrate(database, ['baseline', '--version', '2', '--dir', folder]);
    expect(taken).toMatchObject({ code: 0, stderr: '' });
    expect(taken.stdout).toMatchInlineSnapshot(`
      "The database is taken to be at 002_users
      Recorded as applied, without running: 001_organizations, 002_users
      Pending, for the next up: 003_names
      "
    `);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
    expect(await contents(database)).toMatchInlineSnapshot(`
      "organizations 0, schema_migrations 3, users 0
      history: 001_organizations, 002_users, 003_names"
    `);
  });

  it('sentinel, no history: --replay-all, where the files may run again', async () => {
    await using database = await freshDatabase();
    const again = 'CREATE TABLE IF NOT EXISTS organizations (id integer PRIMARY KEY, name text);\n';
    const folder = await product({ '001_organizations.sql': again, '002_users.sql': USERS });
    await database.sql.unsafe(ORGANIZATIONS);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 4 });
    expect(await migrate(database, ['--dir', folder, '--replay-all'])).toMatchObject({ code: 0, stderr: '' });
    expect(await contents(database)).toMatchInlineSnapshot(`
      "organizations 0, schema_migrations 2, users 0
      history: 001_organizations, 002_users"
    `);
  });

  it("another tool's history: another name for ours, and baseline", async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    await database.sql.unsafe(
      `${ORGANIZATIONS} create table schema_migrations (version bigint primary key, dirty boolean)`,
    );
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: The table public.schema_migrations belongs to golang-migrate, it has another shape than ours
        What to do: Give this history another name ("historyTable" in aim-migrate.json), then take the database over with \`aim-migrate baseline --version V\`.

      Nothing was changed.
      "
    `);
    const env = { AIM_MIGRATE_HISTORY_TABLE: 'aim_migrations' };
    const options = { env };
    expect(await migrate(database, ['baseline', '--version', '1', '--dir', folder], options)).toMatchObject({
      code: 0,
    });
    expect(await migrate(database, ['--dir', folder], options)).toMatchObject({ code: 0, stderr: '' });
    expect(await database.sql`select version from aim_migrations order by 1`).toEqual([
      { version: '001_organizations' },
      { version: '002_users' },
    ]);
  });
});

describe('the history against the files', () => {
  it('an applied file that was changed: undone, or accepted by repair', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    await migrate(database, ['--dir', folder]);
    const file = path.join(folder, '002_users.sql');
    await appendFile(file, '-- who may log in\n');
    await writeFile(path.join(folder, '003_teams.sql'), 'CREATE TABLE teams (id integer);\n');
    const before = await contents(database);
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: 002_users.sql was changed after it was applied
        002_users.sql
        What to do: Undo the edit and put the change into a new migration (\`aim-migrate new NAME\`). Where the edit changes nothing in the database (a comment): \`aim-migrate repair 002_users\`.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe(before);
    const unnamed = await migrate(database, ['repair', '--dir', folder]);
    expect(unnamed).toMatchObject({ code: 2 });
    expect(unnamed.stderr).toMatchInlineSnapshot(`
      "Error: Say what to repair: 002_users
        What to do: For example: aim-migrate repair 002_users; or --all.
      "
    `);

    const repaired = await migrate(database, ['repair', '002_users', '--dir', folder]);
    expect(repaired).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Accepted the changed file of: 002_users\n',
    });
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });

    await writeFile(file, USERS);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 4 });
    await writeFile(file, `${USERS.replaceAll('\n', '\r\n')}-- who may log in\r\n`);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('a lost file, older than the newest: bring it back', async () => {
    await using database = await freshDatabase();
    const folder = await product({
      '002_users.sql': USERS,
      '003_teams.sql': 'CREATE TABLE teams (id integer);\n',
    });
    await migrate(database, ['--dir', folder]);
    const before = await contents(database);
    const [here, away] = ['002_users.sql', 'users.txt'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    await rename(here, away);
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr, { FOLDER: folder })).toMatchInlineSnapshot(`
      "Warning: A number is missing among the migrations: 002
        What to do: If a file was lost, bring it back; if the number was never used, nothing needs to be done.

      Error: The history names 1 applied version(s) without a file in FOLDER: 002_users
        What to do: Bring the files back (were they renamed or deleted?), or point --dir at the folder that has them.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe(before);
    await rename(away, here);
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('rows newer than every file: an older release is being rolled back, so only a warning', async () => {
    await using database = await freshDatabase();
    const folder = await product({
      '002_users.sql': USERS,
      '003_teams.sql': 'CREATE TABLE teams (id integer);\n',
    });
    await migrate(database, ['--dir', folder]);
    await rm(path.join(folder, '003_teams.sql'));
    const result = await migrate(database, ['--dir', folder]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('No pending migrations');
    expect(plain(result.stderr)).toMatchInlineSnapshot(`
      "Warning: The database is ahead of these files: 003_teams applied by a newer release
      "
    `);
  });

  it('a late, lower-numbered file: applied with a warning, refused by --strict', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '003_teams.sql': 'CREATE TABLE teams (id integer);\n' });
    await migrate(database, ['--dir', folder]);
    await writeFile(path.join(folder, '002_users.sql'), USERS);
    const before = await contents(database);
    const refused = await migrate(database, ['--dir', folder, '--strict']);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: Out of order: 002_users.sql came after 003_teams had been applied
        What to do: Give them a newer number, or run without --strict.

      Nothing was changed.
      "
    `);
    expect(await contents(database)).toBe(before);
    const applied = await migrate(database, ['--dir', folder]);
    expect(applied.code).toBe(0);
    expect(plain(applied.stderr)).toMatchInlineSnapshot(`
      "Warning: Out of order: 002_users.sql came after 003_teams had been applied
      "
    `);
    expect(await contents(database)).toMatchInlineSnapshot(`
      "organizations 0, schema_migrations 4, teams 0, users 0
      history: V1__consolidated_schema, 001_organizations, 002_users, 003_teams"
    `);
  });
});
