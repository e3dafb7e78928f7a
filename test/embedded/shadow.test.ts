import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/apply/interruption.ts';
import { Failure } from '../../src/diagnostic.ts';
import type { RunEvent } from '../../src/events.ts';
import { readFolder } from '../../src/migrations/read-folder.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';
import { originKey } from '../../src/shadow/origins.ts';
import { replay, type Replayed, type ReplayOptions } from '../../src/shadow/replay.ts';
import { ReplayFailure } from '../../src/shadow/replay-failure.ts';
import { type Shadow, withShadows } from '../../src/shadow/shadow.ts';
import { freshTrack, incrementalTrack } from '../../src/shadow/tracks.ts';
import { NAMES, setOf } from '../support/migrations.ts';

const OPTIONS: ReplayOptions = {
  names: NAMES,
  toolVersion: '0.0.0-test',
  signal: new AbortController().signal,
};

const run = (
  shadow: Shadow,
  files: Readonly<Record<string, string>>,
  more: Partial<ReplayOptions> = {},
): Promise<Replayed> => replay(shadow, incrementalTrack(setOf(files)), { ...OPTIONS, ...more });

/** Replays files that fail, on a shadow of their own or on the given one. */
async function failure(
  files: Readonly<Record<string, string>>,
  more: Partial<ReplayOptions> = {},
): Promise<ReplayFailure> {
  return withShadows(embeddedShadows(), ['failing'], async (shadow) => {
    const found = await run(shadow, files, more).catch((error: unknown) => error);
    if (found instanceof ReplayFailure) return found;
    throw new Error(`It did not fail as a replay: ${String(found)}`);
  });
}

const tables = async ({ session }: Shadow): Promise<string[]> => {
  const rows = await session.send(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  return rows.flat().map((row) => String(row['relname']));
};

describe('two embedded shadows at once', () => {
  let shadows: Shadow[];
  beforeAll(async () => {
    shadows = await Promise.all(['v1', 'incrementals'].map((name) => embeddedShadows().open(name)));
  });
  afterAll(() => Promise.all(shadows.map((shadow) => shadow.close())));

  it('replay both tracks of the own migrations, and leave no history', async () => {
    const set = await readFolder('migrations');
    const [v1, incrementals] = shadows;
    if (!v1 || !incrementals) throw new Error('there are two');
    const events: RunEvent[] = [];
    const emit = (event: RunEvent): void => void events.push(event);
    const [fresh, every] = await Promise.all([
      replay(v1, freshTrack(set), { ...OPTIONS, emit }),
      replay(incrementals, incrementalTrack(set), OPTIONS),
    ]);
    expect(v1.major).toBe(18);
    expect(fresh.files).toEqual(['V1__consolidated_schema.sql']);
    expect(every.files).toHaveLength(30);
    expect(fresh.historyLeft || every.historyLeft).toBe(false);
    expect(await tables(v1)).toEqual(await tables(incrementals));
    expect(await tables(v1)).toHaveLength(31);
    expect(events.map(({ event }) => event)).toEqual(['migration_start', 'migration_finish']);

    // Everything in the schema has a place of its own on each side, under the catalogs' own name for it.
    for (const [shadow, { origins }] of [
      [v1, fresh],
      [incrementals, every],
    ] as const) {
      const objects = (await shadow.session.send(OBJECTS)).flat();
      expect(objects.length).toBeGreaterThan(700);
      const keys = objects.map((row) => originKey(String(row['type']), String(row['identity'])));
      expect(keys.filter((key) => !origins.has(key))).toEqual([]);
    }
  });
});

/** All that the migrations make, by the names that the catalogs have for it. */
const OBJECTS = `SELECT i.type, i.identity FROM (
  SELECT 'pg_class'::regclass AS class, oid, 0 AS sub FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'c'
  UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT 'pg_constraint'::regclass, oid, 0 FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL SELECT 'pg_proc'::regclass, oid, 0 FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'pg_trigger'::regclass, oid, 0 FROM pg_trigger WHERE NOT tgisinternal
) o, pg_identify_object(o.class, o.oid, o.sub) i`;

describe('a replay', () => {
  it('runs each file as `up` does: session reset, statement by statement where it must, V1 with its own history', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      const set = setOf({
        'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_a
CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE organizations (id int); SET search_path = pg_catalog; SET ROLE pg_database_owner;`,
        '001_a.sql': 'SELECT 1',
        '002_b.sql': 'CREATE TABLE b (id int)',
        '003_c.sql': '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY b_id ON b (id); VACUUM b',
        '004_d.sql': 'CREATE TABLE d AS SELECT count(*) FROM schema_migrations',
      });
      const { files, historyLeft } = await replay(shadow, freshTrack(set), OPTIONS);
      expect(files).toEqual(['V1__consolidated_schema.sql', '002_b.sql', '003_c.sql', '004_d.sql']);
      expect(historyLeft).toBe(false);
      expect(await tables(shadow)).toEqual(['b', 'd', 'organizations']);
    });
  });

  it('can go on where another has stopped, with the same versions again', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      await run(shadow, { '001_a.sql': 'CREATE TABLE a (id int)' });
      await run(shadow, { '001_a.down.sql': '', '002_undo.sql': 'DROP TABLE a' });
      await run(shadow, { '001_a.sql': 'CREATE TABLE a (id int)' });
      expect(await tables(shadow)).toEqual(['a']);
      const broken = await run(shadow, { '001_b.sql': 'SELECT 1/0' }).catch((error: unknown) => error);
      expect(broken).toBeInstanceOf(ReplayFailure);
      await run(shadow, { '001_b.sql': 'CREATE TABLE b (id int)' });
      expect(await tables(shadow)).toContain('b');
    });
  });

  it('says where it had to leave the history', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      const files = { '001_a.sql': 'CREATE VIEW v AS SELECT version FROM schema_migrations' };
      expect((await run(shadow, files)).historyLeft).toBe(true);
      const again = { '001_a.sql': 'CREATE TABLE a (id int)' };
      expect((await run(shadow, again)).historyLeft).toBe(true);
    });
  });

  it('of nothing is an error', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      await expect(replay(shadow, [], OPTIONS)).rejects.toMatchObject({
        exitCode: 4,
        diagnostics: [{ code: 'nothing-to-replay' }],
      });
    });
  });

  it('stops where it is interrupted', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      const abort = new AbortController();
      const emit = ({ event }: RunEvent): void => {
        if (event === 'migration_finish') abort.abort(new Interrupted('SIGTERM'));
      };
      const files = { '001_a.sql': 'SELECT 1', '002_b.sql': 'SELECT pg_sleep(0.1)', '003_c.sql': 'SELECT 1' };
      const found = await run(shadow, files, { signal: abort.signal, emit }).catch((error: unknown) => error);
      expect(found).toBeInstanceOf(Failure);
      expect(found).toMatchObject({ exitCode: 143, diagnostics: [{ code: 'interrupted' }] });
    });
  });
});

describe('a file that fails', () => {
  it('is named with line, column and statement; the files before it do not make a success', async () => {
    const found = await failure({
      '001_a.sql': 'CREATE TABLE a (id int)',
      '002_b.sql': 'CREATE TABLE b (id int);\n\n  ALTER TABLE a ADD FOREIGN KEY (id) REFERENCES c (id);',
    });
    expect(found.exitCode).toBe(3);
    expect(found.sqlstate).toBe('42P01');
    expect(found.migration.file).toBe('002_b.sql');
    expect(found.diagnostics).toMatchObject([
      {
        code: 'replay-failed',
        message: '002_b.sql does not run on the embedded database: relation "c" does not exist',
        place: { file: '002_b.sql', line: 3 },
        detail: expect.stringContaining('Statement: ALTER TABLE a ADD FOREIGN KEY'),
        remedy: expect.stringMatching(/PostgreSQL 18.*--shadow-url/),
      },
    ]);
  });

  it('is V1, half-way', async () => {
    const set = setOf({ 'V1__consolidated_schema.sql': 'CREATE TABLE a (id int);\nCREATE TABLE a (id int)' });
    await withShadows(embeddedShadows(), ['v1'], async (shadow) => {
      await expect(replay(shadow, freshTrack(set), OPTIONS)).rejects.toMatchObject({
        diagnostics: [{ place: { file: 'V1__consolidated_schema.sql', line: 2 } }],
      });
    });
  });

  it('is one that the grammar rejects, or non-transactional', async () => {
    await withShadows(embeddedShadows(), ['a'], async (shadow) => {
      await expect(run(shadow, { '001_a.sql': 'CREATE TABEL a' })).rejects.toMatchObject({ exitCode: 3 });
    });
    const found = await failure({ '001_a.sql': '-- aim-migrate: no-transaction\nVACUUM;\nVACUUM nothing' });
    expect(found.diagnostics[0]?.place).toMatchObject({ line: 3 });
  });
});

describe('what the embedded database lacks is said', () => {
  it.each([
    ['CREATE EXTENSION timescaledb', 'extension', 'the extension timescaledb'],
    ['CREATE LANGUAGE plperl', 'extension', 'the extension plperl'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$$$', 'language', 'the language plv8'],
    ['CREATE TABLE t (id int) TABLESPACE fast', 'tablespace', 'the tablespace fast'],
    ['CREATE TABLE t (a text COLLATE "de_DE")', 'collation', 'the collation de_DE'],
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)",
      'subscription',
      'subscriptions',
    ],
    ['CREATE TABLE t (id int); GRANT SELECT ON t TO app', 'role', 'the role app'],
    ['SET ROLE app', 'role', 'the role app'],
    ['GRANT CONNECT ON DATABASE shop TO PUBLIC', 'database', 'a database of the name shop'],
    ["LOAD 'nothing'", 'library', 'the library nothing'],
  ])('%s', async (sql, kind, what) => {
    const found = await failure({ '001_a.sql': `SELECT 1;\n${sql}` });
    expect(found.lacks).toEqual({ kind, what });
    expect(found.message).toBe(`001_a.sql needs ${what}, which the embedded database does not have`);
    expect(found.diagnostics[0]).toMatchObject({ code: 'replay-failed', place: { line: 2 } });
    expect(found.diagnostics[0]?.remedy).toMatch(kind === 'database' ? /current_database/ : /--shadow-url/);
  });

  it('and a breakdown, too', async () => {
    const found = await failure({ '001_a.sql': "CREATE TABLE t (a text); COPY t FROM PROGRAM 'ls'" });
    expect(found.message).toMatch(/^the embedded database broke down while 001_a.sql was running/);
    expect(found.diagnostics[0]?.remedy).toMatch(/--shadow-url/);
  });
});

it('makes the roles that the files mention, where asked for', async () => {
  await withShadows(embeddedShadows(), ['a'], async (shadow) => {
    const files = {
      '001_a.sql': 'CREATE TABLE t (id int); ALTER TABLE t OWNER TO app; GRANT ALL ON t TO "Old App"',
    };
    const { roles } = await run(shadow, files, { createRoles: true });
    expect(roles).toEqual(['Old App', 'app']);
    const login = await shadow.session.send(`SELECT rolcanlogin FROM pg_roles WHERE rolname = 'app'`);
    expect(login.flat()).toEqual([{ rolcanlogin: false }]);
  });
});
