/**
 * What is refused for safety: every refusing row of the decision table. Each time: exit 4, nothing is changed, and
 * what the message tells to do really works.
 */
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
