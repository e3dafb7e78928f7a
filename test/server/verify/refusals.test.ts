/** What cannot be compared is refused with the words of `up`, and nothing is written. */
import { describe, expect, inject, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { DEFAULT_MAJOR, isInstalled } from '../../support/binaries.ts';
import { startServer } from '../../support/server.ts';
import { ON_SERVER, SHADOW, folderOf, found, refusalOf, verify, verifyTables } from './support.ts';

const FILES = {
  '001_organizations.sql': 'CREATE TABLE organizations (id int PRIMARY KEY);',
  '002_agents.sql': 'CREATE TABLE agents (id int PRIMARY KEY);',
};

async function migrated(files: Readonly<Record<string, string>> = FILES): Promise<{
  database: TestDatabase;
  dir: string;
}> {
  const database = await freshDatabase();
  const dir = await folderOf(files);
  await apply(database.url, await readFolder(dir));
  return { database, dir };
}

describe('verify refuses', () => {
  const cases: readonly (readonly [what: string, sql: string, code: string, message: RegExp])[] = [
    ['an empty database', 'DROP TABLE organizations, agents, schema_migrations', 'not-migrated', /is fresh/],
    ['a database without history', 'DROP TABLE schema_migrations', 'no-history', /records no version/],
    ['one whose sentinel is gone', 'DROP TABLE organizations', 'sentinel-gone', /organizations is gone/],
    [
      "another tool's history",
      'DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version bigint, dirty bool)',
      'foreign-history',
      /golang-migrate/,
    ],
    [
      'a file that was changed since',
      `UPDATE schema_migrations SET checksum = 'x' WHERE version = '002_agents'`,
      'changed-migration',
      /002_agents\.sql was changed/,
    ],
    [
      'a newer release',
      `INSERT INTO schema_migrations (version) VALUES ('003_tags')`,
      'newer-than-files',
      /003_tags applied by a newer release/,
    ],
    [
      'a lost file',
      `INSERT INTO schema_migrations (version) VALUES ('001_more')`,
      'missing-file',
      /001_more/,
    ],
    [
      'a migration that was interrupted',
      `CREATE TABLE schema_migrations_progress (version text, statement int, checksum text, state text);
       INSERT INTO schema_migrations_progress VALUES ('003_tags', 1, 'x', 'done'), ('003_tags', 2, 'x', 'started')`,
      'interrupted',
      /003_tags runs, or was interrupted after 1 of its statements/,
    ],
  ];
  it.each(cases)('%s', async (_, sql, code, message) => {
    const { database, dir } = await migrated();
    await using _database = database;
    await database.sql.unsafe(sql);
    expect(await refusalOf(verify(database.url, dir))).toEqual({
      exit: 4,
      code,
      message: expect.stringMatching(message),
    });
  });

  it('a login that may not read the history', async () => {
    const { database, dir } = await migrated();
    await using other = await freshDatabase();
    await using _database = database;
    const url = database.urlWith({ user: other.user });
    expect(await refusalOf(verify(url, dir))).toMatchObject({ exit: 4, code: 'sql-42501' });
  });

  it.skipIf(inject('server').major === 18)('the embedded shadow for another major', async () => {
    const { database, dir } = await migrated();
    await using _database = database;
    const { major } = inject('server');
    expect(await refusalOf(verify(database.url, dir, {}))).toEqual({
      exit: 4,
      code: 'shadow-major',
      message: `The database is PostgreSQL ${major}, the embedded one is PostgreSQL 18: their schemas cannot be compared`,
    });
  });

  const other = inject('server').major === DEFAULT_MAJOR ? 17 : DEFAULT_MAJOR;

  it.skipIf(!isInstalled(other))('a shadow server of another major', async () => {
    const { database, dir } = await migrated();
    await using _database = database;
    await using server = await startServer({ major: other });
    const refusal = await refusalOf(verify(database.url, dir, { 'shadow-url': server.url() }));
    expect(refusal).toMatchObject({ exit: 4, code: 'shadow-major' });
    expect(refusal.message).toContain(`is PostgreSQL ${other}: their schemas cannot be compared`);
  });

  it('two answers to one question', async () => {
    const { database, dir } = await migrated();
    await using _database = database;
    const both = { ...ON_SERVER, 'shadow-on-server': true } as const;
    expect(await refusalOf(verify(database.url, dir, both))).toMatchObject({ exit: 2, code: 'conflict' });
  });
});

describe('files that V1 has replaced', () => {
  it('are V1 and what came after it', async () => {
    const files = {
      'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_organizations\n${FILES['001_organizations.sql']}`,
      '002_agents.sql': FILES['002_agents.sql'],
    };
    const { database, dir } = await migrated(files);
    await using _database = database;
    expect(await verify(database.url, dir)).toMatchObject({ exit_code: 0, version: '002_agents' });
    expect(await verifyTables(database.url, dir)).toMatchObject({ ready: true, tables: 2 });
    await database.sql`DROP TABLE agents`;
    expect(found(await verify(database.url, dir))).toEqual(['missing table public.agents']);
  });
});

describe('a hot standby', () => {
  it('is read like any other server', async () => {
    await using primary = await startServer();
    await using database = await freshDatabase({ server: primary });
    const dir = await folderOf(FILES);
    await apply(database.url, await readFolder(dir));
    await database.sql`CREATE INDEX by_hand ON agents ((id + 1))`;
    await using standby = await primary.standby();
    const url = standby.url({ user: database.user, database: database.name });
    const flags = SHADOW['shadow-url'] === undefined ? SHADOW : { ...SHADOW, 'shadow-url': primary.url() };
    expect(found(await verify(url, dir, flags))).toEqual(['extra index public.by_hand']);
    expect(await verifyTables(url, dir)).toMatchObject({ ready: true });
    const onServer = await refusalOf(verify(url, dir, { 'shadow-on-server': true }));
    expect(onServer).toMatchObject({ exit: 4, code: 'read-only' });
  });
});
