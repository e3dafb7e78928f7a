/** A file that lays hands on what the runner lives on: its history, its sentinel, its connection. */
import { describe, expect, it } from 'vitest';
import { lockKey } from '../../../src/apply/advisory.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { NAMES, setOf } from '../../support/migrations.ts';

const FIRST = { '001_initial.sql': 'CREATE TABLE organizations (id int PRIMARY KEY);' };
const withHostile = (hostile: string) => ({
  ...FIRST,
  '002_hostile.sql': `CREATE TABLE witness (); ${hostile}`,
  '003_next.sql': 'CREATE TABLE next (id int);',
});

const versions = async ({ sql }: TestDatabase): Promise<string[]> =>
  (await sql`SELECT version FROM public.schema_migrations ORDER BY 1`).map(({ version }) => String(version));
const isThere = async ({ sql }: TestDatabase, table: string): Promise<boolean> =>
  (await sql`SELECT to_regclass(${table}) IS NOT NULL AS there`)[0]?.['there'] === true;

const SWALLOW = `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`;

describe('rolled back, and said which file and why', () => {
  it.each([
    ['drops the history', 'DROP TABLE schema_migrations;', 'history-changed'],
    ['renames the history', 'ALTER TABLE schema_migrations RENAME TO other;', 'history-changed'],
    ['moves the history', 'CREATE SCHEMA s; ALTER TABLE schema_migrations SET SCHEMA s;', 'history-changed'],
    [
      'puts a view in its place',
      'ALTER TABLE schema_migrations RENAME TO o; CREATE VIEW schema_migrations AS TABLE o;',
      'history-changed',
    ],
    [
      'takes its key',
      'ALTER TABLE schema_migrations DROP CONSTRAINT schema_migrations_pkey;',
      'history-changed',
    ],
    [
      'makes its key one that is looked at late',
      'ALTER TABLE schema_migrations DROP CONSTRAINT schema_migrations_pkey, ADD UNIQUE (version) DEFERRABLE INITIALLY DEFERRED;',
      'history-changed',
    ],
    ['takes its checksums', 'ALTER TABLE schema_migrations DROP COLUMN checksum;', 'history-changed'],
    [
      'makes it ask for more',
      `ALTER TABLE schema_migrations ADD c text NOT NULL DEFAULT ''; ALTER TABLE schema_migrations ALTER c DROP DEFAULT;`,
      'history-changed',
    ],
    ['empties the history', 'TRUNCATE schema_migrations;', 'not-recorded'],
    ['deletes its record', 'DELETE FROM schema_migrations WHERE version > $$001$$;', 'not-recorded'],
    [
      'renames its record',
      `UPDATE schema_migrations SET version = 'x' WHERE version LIKE '002%';`,
      'not-recorded',
    ],
    ['changes its checksum', `UPDATE schema_migrations SET checksum = 'x';`, 'not-recorded'],
    [
      'hides the rows from their owner',
      'ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;',
      'not-recorded',
    ],
    ['records itself', `INSERT INTO schema_migrations (version) VALUES ('002_hostile');`, 'sql-23505'],
    ['drops the sentinel', 'DROP TABLE organizations;', 'no-sentinel'],
    ['renames the sentinel', 'ALTER TABLE organizations RENAME TO companies;', 'no-sentinel'],
    [
      'puts a view in its place',
      'ALTER TABLE organizations RENAME TO c; CREATE VIEW organizations AS TABLE c;',
      'no-sentinel',
    ],
    [
      'makes its transaction read-only',
      `SELECT set_config('transaction_read_only', 'on', true);`,
      'sql-25006',
    ],
  ])('%s', async (_, hostile, code) => {
    await using database = await freshDatabase();
    await apply(database.url, setOf(FIRST));
    const set = setOf(withHostile(hostile));
    for (const attempt of [1, 2]) {
      const run = await apply(database.url, set);
      expect(run.errors, `attempt ${attempt}`).toMatchObject([{ code, place: { file: '002_hostile.sql' } }]);
      expect(run).toMatchObject({ exit_code: 3, applied: [], failed: { rolled_back: true } });
    }
    expect(await versions(database)).toEqual(['001_initial']);
    expect(await isThere(database, 'public.witness')).toBe(false);
    const mended = await apply(database.url, setOf(withHostile('')));
    expect(mended).toMatchObject({ exit_code: 0, applied: ['002_hostile', '003_next'] });
  });

  it.each([
    ['a rule', 'CREATE RULE r AS ON INSERT TO schema_migrations DO INSTEAD NOTHING;'],
    [
      'a trigger',
      `${SWALLOW} CREATE TRIGGER t BEFORE INSERT ON schema_migrations FOR EACH ROW EXECUTE FUNCTION swallow();`,
    ],
    [
      'a trigger that renames',
      `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.version := upper(NEW.version); RETURN NEW; END';
       CREATE TRIGGER t BEFORE INSERT ON schema_migrations FOR EACH ROW EXECUTE FUNCTION swallow();`,
    ],
  ])('the next one, where %s keeps records from being written', async (_, hostile) => {
    await using database = await freshDatabase();
    const set = setOf(withHostile(hostile));
    expect(await apply(database.url, set)).toMatchObject({
      exit_code: 3,
      applied: ['001_initial', '002_hostile'],
      errors: [{ code: 'not-recorded', place: { file: '003_next.sql' } }],
    });
    expect(await versions(database)).toEqual(['001_initial', '002_hostile']);
    expect(await isThere(database, 'public.next')).toBe(false);
  });

  it('a file that ends its own connection: exit 5, asked and found not committed', async () => {
    await using database = await freshDatabase();
    await apply(database.url, setOf(FIRST));
    const run = await apply(
      database.url,
      setOf(withHostile('SELECT pg_terminate_backend(pg_backend_pid());')),
    );
    expect(run).toMatchObject({ exit_code: 5, applied: [], errors: [{ code: 'connection-lost' }] });
    expect(await isThere(database, 'public.witness')).toBe(false);
  });
});

describe('allowed, and right', () => {
  it.each([
    [
      'records itself where it is not yet',
      `INSERT INTO schema_migrations (version) VALUES ('002_hostile') ON CONFLICT DO NOTHING;`,
    ],
    [
      'adds a column that is called as our alias',
      'ALTER TABLE schema_migrations ADD t text, ADD h text, ADD rows text;',
    ],
    [
      'turns on row security that spares the owner',
      'ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY;',
    ],
    ['locks the history', 'LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE;'],
    [
      'drops and makes the sentinel again',
      'DROP TABLE organizations; CREATE TABLE organizations (id bigint);',
    ],
    ['drops a column that is added again', 'ALTER TABLE schema_migrations DROP COLUMN approved_by;'],
  ])('%s', async (_, hostile) => {
    await using database = await freshDatabase();
    await apply(database.url, setOf(FIRST));
    const set = setOf(withHostile(hostile));
    expect((await apply(database.url, set)).errors).toEqual([]);
    expect(await versions(database)).toEqual(['001_initial', '002_hostile', '003_next']);
    expect((await apply(database.url, set)).outcome).toBe('up_to_date');
  });

  it('the sentinel is renamed where the settings name a table that stays', async () => {
    await using database = await freshDatabase();
    await apply(
      database.url,
      setOf({ '001_initial.sql': `${FIRST['001_initial.sql']} CREATE TABLE users ();` }),
    );
    const files = {
      '001_initial.sql': `${FIRST['001_initial.sql']} CREATE TABLE users ();`,
      '002_rename.sql': 'ALTER TABLE organizations RENAME TO companies;',
    };
    expect(await apply(database.url, setOf(files), { names: { sentinel: 'users' } })).toMatchObject({
      exit_code: 0,
    });
  });
});

describe('the lock that a file gives back', () => {
  it('is kept by somebody else: what is left is not done without it', async () => {
    await using database = await freshDatabase();
    const files = {
      '001_initial.sql': `${FIRST['001_initial.sql']} CREATE TABLE counted ();`,
      '002_free.sql': `-- aim-migrate: no-transaction
DO $$ BEGIN PERFORM pg_sleep(0.5); PERFORM pg_advisory_unlock_all(); COMMIT; PERFORM pg_sleep(0.5); END $$;
INSERT INTO counted DEFAULT VALUES;`,
    };
    const thief = await database.sql.reserve();
    let stolen: Promise<unknown> = Promise.resolve();
    const run = await apply(database.url, setOf(files), {
      runLockMs: 300,
      onEvent: (event) => {
        if (event.event === 'migration_start' && event.version === '002_free')
          stolen = thief.unsafe(`SELECT pg_advisory_lock(${lockKey(NAMES)})`).execute();
      },
    });
    await stolen;
    expect(run).toMatchObject({ exit_code: 5, errors: [{ code: 'run-lock-timeout' }] });
    expect(await database.sql`SELECT FROM counted`).toHaveLength(0);
    await thief`SELECT pg_advisory_unlock_all()`;
    thief.release();
    expect(await apply(database.url, setOf(files))).toMatchObject({ exit_code: 0, applied: ['002_free'] });
    expect(await database.sql`SELECT FROM counted`).toHaveLength(1);
  });

  it('is taken by another run meanwhile: the rest is decided anew, and nothing is done twice', async () => {
    await using database = await freshDatabase();
    await apply(database.url, setOf({ ...FIRST, '002_count.sql': 'CREATE TABLE counted (who int);' }));
    const files = {
      ...FIRST,
      '002_count.sql': 'CREATE TABLE counted (who int);',
      '003_free.sql': `-- aim-migrate: no-transaction
DO $$ BEGIN PERFORM pg_advisory_unlock_all(); COMMIT; PERFORM pg_sleep(0.4); END $$;
INSERT INTO counted VALUES (1);
VACUUM counted;
INSERT INTO counted VALUES (2);`,
    };
    const set = setOf(files);
    const runs = await Promise.all([1, 2, 3].map(async () => apply(database.url, set)));
    // Who finds the block begun and not ended cannot know what became of it, and says so.
    expect(runs.map(({ exit_code }) => exit_code).filter((code) => code !== 0 && code !== 4)).toEqual([]);
    const after = await apply(database.url, set);
    expect([after.outcome, await versions(database)]).toEqual([
      'up_to_date',
      ['001_initial', '002_count', '003_free'],
    ]);
    expect(await database.sql`SELECT who FROM counted ORDER BY who`).toEqual([{ who: 1 }, { who: 2 }]);
    expect(runs.filter(({ applied }) => applied.includes('003_free'))).toHaveLength(1);
  });
});
