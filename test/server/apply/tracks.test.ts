import { describe, expect, it } from 'vitest';
import { apply, ofKind } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { setOf, SMALL } from '../../support/migrations.ts';

const set = setOf(SMALL);

const history = async ({ sql }: TestDatabase) =>
  await sql<
    { version: string; track: string }[]
  >`SELECT version, track FROM schema_migrations ORDER BY version COLLATE "C"`;
const tables = async ({ sql }: TestDatabase): Promise<string[]> =>
  (
    await sql`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`
  ).map((one) => String(one['relname']));

describe('a fresh database', () => {
  it('gets V1 with its records, then the tail; run again, there is nothing to do', async () => {
    await using db = await freshDatabase();
    const first = await apply(db.url, set);
    expect([first.exit_code, first.outcome, first.applied]).toEqual([
      0,
      'applied',
      ['V1__consolidated_schema', '003_agents'],
    ]);
    expect(await tables(db)).toEqual(['agents', 'organizations', 'schema_migrations', 'users']);
    expect(await history(db)).toEqual([
      { version: '001_initial', track: 'consolidated' },
      { version: '002_users', track: 'consolidated' },
      { version: '003_agents', track: 'incremental' },
      { version: 'V1__consolidated_schema', track: 'consolidated' },
    ]);
    const again = await apply(db.url, set);
    expect([again.exit_code, again.outcome, again.applied]).toEqual([0, 'up_to_date', []]);
    expect(ofKind(again.events, 'decision')).toMatchObject([{ found: 'existing', pending: [] }]);
  });

  it('rolls all of V1 back where it fails, records included', async () => {
    await using db = await freshDatabase();
    const broken = setOf({
      ...SMALL,
      'V1__consolidated_schema.sql': 'CREATE TABLE organizations (id int);\nSELECT 1/0;',
    });
    const result = await apply(db.url, broken);
    expect([result.exit_code, result.outcome, result.applied]).toEqual([3, 'failed', []]);
    expect(result.errors[0]).toMatchObject({ code: 'sql-22012', place: { line: 2, source: 'SELECT 1/0;' } });
    expect(await tables(db)).toEqual([]);
    expect((await apply(db.url, set)).exit_code).toBe(0);
  });

  it('takes a V1 that makes schema_migrations itself, with rows of its own', async () => {
    await using db = await freshDatabase();
    const own = setOf({
      ...SMALL,
      'V1__consolidated_schema.sql': `-- aim-migrate: covers 002_users
CREATE TABLE organizations (id int);
CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT current_timestamp);
INSERT INTO schema_migrations (version) VALUES ('V1__consolidated_schema'), ('001_initial');
SELECT pg_catalog.set_config('search_path', '', false);`,
    });
    expect((await apply(db.url, own)).applied).toEqual(['V1__consolidated_schema', '003_agents']);
    expect(await history(db)).toHaveLength(4);
  });

  it('fails where V1 leaves no sentinel, since the next run would not know the database again', async () => {
    await using db = await freshDatabase();
    const result = await apply(db.url, set, { names: { sentinel: 'tenants' } });
    expect([result.exit_code, result.errors[0]?.code]).toEqual([3, 'no-sentinel']);
    expect(await tables(db)).toEqual([]);
  });

  it('lives in another schema, which it makes', async () => {
    await using db = await freshDatabase();
    const names = { schema: 'Shop "x"', historyTable: 'History; --', sentinel: 'organizations' };
    expect((await apply(db.url, set, { names })).applied).toEqual(['V1__consolidated_schema', '003_agents']);
    expect((await apply(db.url, set, { names })).outcome).toBe('up_to_date');
    expect(await tables(db)).toEqual([]);
  });

  it('takes the incremental track where --to stops before what V1 covers, and goes on from there', async () => {
    await using db = await freshDatabase();
    expect((await apply(db.url, set, { to: '1' })).applied).toEqual(['001_initial']);
    expect((await apply(db.url, set)).applied).toEqual(['002_users', '003_agents']);
  });
});

describe('an existing database', () => {
  it('made by the older runner: widened in place, V1 counts for what it covers', async () => {
    await using db = await freshDatabase();
    await db.sql.unsafe(`CREATE TABLE organizations (id int); CREATE TABLE users (id int);
      CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT current_timestamp);
      INSERT INTO schema_migrations (version) VALUES ('V1__consolidated_schema')`);
    expect((await apply(db.url, set)).applied).toEqual(['003_agents']);
    expect((await history(db)).map((one) => one.version)).toEqual([
      '001_initial',
      '002_users',
      '003_agents',
      'V1__consolidated_schema',
    ]);
    const [own] =
      await db.sql`SELECT checksum, execution_ms, applied_by, tool_version, approved_by FROM schema_migrations WHERE version = '003_agents'`;
    expect(own).toEqual({
      checksum: set.incrementals[2]?.checksum,
      execution_ms: expect.stringMatching(/^\d+$/) as string,
      applied_by: db.user,
      tool_version: '0.0.0-test',
      approved_by: null,
    });
  });

  it('keeps what was applied before a failure, and says what was not', async () => {
    await using db = await freshDatabase();
    const files = {
      ...SMALL,
      '004_bad.sql': 'SELECT 1;\n\nINSERT INTO agents VALUES (1), (1);',
      '005_c.sql': 'SELECT 1',
    };
    const result = await apply(db.url, setOf(files));
    expect(result).toMatchObject({
      exit_code: 3,
      applied: ['V1__consolidated_schema', '003_agents'],
      not_applied: ['004_bad', '005_c'],
      errors: [
        {
          code: 'sql-23505',
          detail: 'Key (id)=(1) already exists.',
          place: { file: '004_bad.sql', line: 3, column: 1 },
        },
      ],
    });
    expect(ofKind(result.events, 'migration_finish').map((event) => event.version)).not.toContain('004_bad');
    expect(await history(db)).toHaveLength(4);
  });

  it('shows where in the file the server found the error', async () => {
    await using db = await freshDatabase();
    const files = { ...SMALL, '004_bad.sql': "-- héé 😀\nSELECT 'ä',\n  nope FROM agents;" };
    const { errors } = await apply(db.url, setOf(files));
    expect(errors[0]).toMatchObject({ place: { line: 3, column: 3, source: '  nope FROM agents;' } });
  });

  it('reports a deferred constraint as the failure of its migration', async () => {
    await using db = await freshDatabase();
    const files = {
      ...SMALL,
      '004_bad.sql': `CREATE TABLE c (id int REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (7);`,
    };
    const result = await apply(db.url, setOf(files));
    expect([result.exit_code, result.errors[0]?.code]).toEqual([3, 'sql-23503']);
    expect(await tables(db)).not.toContain('c');
  });
});

describe('session state', () => {
  it('does not leak from one migration into the next, nor into the records', async () => {
    await using db = await freshDatabase();
    await db.asSuperuser(
      `CREATE ROLE ${db.name}_other; GRANT ${db.name}_other TO ${db.user}; GRANT CREATE ON SCHEMA public TO ${db.name}_other`,
    );
    try {
      const files = {
        ...SMALL,
        '004_leak.sql': `SET search_path = ''; SET ROLE ${db.name}_other; SET lock_timeout = '7s';
          SET standard_conforming_strings = off; SET client_encoding = 'LATIN1'; SET DateStyle = 'German';
          CREATE TEMP TABLE scratch (id int); PREPARE p AS SELECT 1; DECLARE c CURSOR WITH HOLD FOR SELECT 1;`,
        '005_clean.sql': `CREATE TEMP TABLE scratch (id int); PREPARE p AS SELECT 1; DECLARE c CURSOR WITH HOLD FOR SELECT 1;
          CREATE TABLE found AS SELECT current_user::text AS who, current_setting('search_path') AS path,
          current_setting('DateStyle') AS style, current_setting('client_encoding') AS encoding, 'ä' AS umlaut;`,
      };
      const result = await apply(db.url, setOf(files));
      expect(result.errors).toEqual([]);
      expect(await db.sql`SELECT * FROM public.found`).toEqual([
        { who: db.user, path: '"$user", public', style: 'ISO, MDY', encoding: 'UTF8', umlaut: 'ä' },
      ]);
    } finally {
      await db.asSuperuser(`DROP OWNED BY ${db.name}_other; DROP ROLE ${db.name}_other`);
    }
  });
});
