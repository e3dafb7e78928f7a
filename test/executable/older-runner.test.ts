/** Databases that the older runner made: `schema_migrations` of two columns, V1 recorded alone or not at all. */
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { contents, migrate, ORGANIZATIONS, plain, product, USERS } from './support.ts';

const HISTORY = `create table schema_migrations (
  version varchar(255) primary key,
  applied_at timestamptz not null default current_timestamp
);`;

const columns = async ({ sql }: TestDatabase): Promise<unknown> =>
  (
    await sql<{ name: string }[]>`
    select attname as name from pg_catalog.pg_attribute
    where attrelid = 'schema_migrations'::regclass and attnum > 0 order by attnum`
  ).map(({ name }) => name);

const WIDE = [
  'version',
  'applied_at',
  'checksum',
  'track',
  'execution_ms',
  'applied_by',
  'tool_version',
  'approved_by',
];

describe('an older history', () => {
  it("that has V1's own row alone: what V1 covers counts as applied", async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    await database.sql.unsafe(
      `${ORGANIZATIONS} ${HISTORY} insert into schema_migrations (version) values ('V1__consolidated_schema')`,
    );
    const status = await migrate(database, ['status', '--dir', folder]);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain('Existing database: 2 applied, 1 pending');
    const result = await migrate(database, ['--dir', folder]);
    expect(result.code).toBe(0);
    expect(plain(result.stderr)).toMatchInlineSnapshot(`
      "Warning: The history records V1 without what it covered: 1 version(s) up to 001_organizations count as applied, as V1 says today
      "
    `);
    expect(await columns(database)).toEqual(WIDE);
    expect(await contents(database)).toBe(
      'organizations 0, schema_migrations 3, users 0\nhistory: V1__consolidated_schema, 001_organizations, 002_users',
    );
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  });

  it('of incrementals: it goes on, and the old rows stay as they were', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS, '003_more.sql': 'SELECT 1;\n' });
    await database.sql.unsafe(
      `${ORGANIZATIONS} ${USERS} ${HISTORY} insert into schema_migrations
       values ('001_organizations', '2025-01-01Z'), ('002_users', '2025-02-01Z')`,
    );
    expect(await migrate(database, ['--dir', folder, '--dry-run'])).toMatchObject({ code: 0, stderr: '' });
    expect(await columns(database)).toEqual(WIDE.slice(0, 2));
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
    expect(await columns(database)).toEqual(WIDE);
    const rows = await database.sql`
      select version, applied_at < '2025-03-01' as is_old, track from schema_migrations order by version`;
    expect(rows).toEqual([
      { version: '001_organizations', is_old: true, track: null },
      { version: '002_users', is_old: true, track: null },
      { version: '003_more', is_old: false, track: 'incremental' },
    ]);
  });

  it('where V1 is gone from the files: refused, baseline says what it had', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    await rm(`${folder}/V1__consolidated_schema.sql`);
    await database.sql.unsafe(
      `${ORGANIZATIONS} ${HISTORY} insert into schema_migrations (version) values ('V1__consolidated_schema')`,
    );
    const refused = await migrate(database, ['--dir', folder]);
    expect(refused.code).toBe(4);
    expect(plain(refused.stderr, { FOLDER: folder })).toMatchInlineSnapshot(`
      "
      Error: schema_migrations records V1 alone, and FOLDER has no V1__consolidated_schema.sql that says what it covers
        What to do: Bring the file back, or say which version the database has: \`aim-migrate baseline --version V\`.

      Nothing was changed.
      "
    `);
    const taken = await migrate(database, ['baseline', '--version', '1', '--dir', folder]);
    expect(taken).toMatchObject({ code: 0, stderr: '' });
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
    expect(await contents(database)).toContain(
      'history: V1__consolidated_schema, 001_organizations, 002_users',
    );
  });
});
