/** A database is as its files say, whoever made it, in whichever way, and whoever asks. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { label, sharedUrl, superuser } from '../shadow/support.ts';
import { folderOf, found, ON_SERVER, SHADOW, verify } from './support.ts';

const OWN = 'migrations';
const EQUAL = { exit_code: 0, findings: [], left_out: 0, ignored: 0, notes: [] };

/** Runs SQL that makes cluster-wide things. */
async function onServer(...statements: readonly string[]): Promise<void> {
  const sql = superuser();
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

describe("the product's own migrations", () => {
  let fresh: TestDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
    await apply(fresh.url, await readFolder(OWN));
  });
  afterAll(() => fresh.drop());

  it('by V1', async () => {
    expect(await verify(fresh.url, OWN)).toMatchObject({
      ...EQUAL,
      version: '030_correct_trust_score_scale',
    });
  });

  it('by 30 incrementals', async () => {
    await using grown = await freshDatabase();
    await apply(grown.url, { ...(await readFolder(OWN)), consolidated: null });
    expect(await verify(grown.url, OWN)).toMatchObject(EQUAL);
  });

  it('by a superuser', async () => {
    await using other = await freshDatabase({ owner: 'superuser' });
    await apply(other.url, await readFolder(OWN));
    expect(await verify(other.url, OWN)).toMatchObject(EQUAL);
  });

  it('up to a version; what is pending is not compared', async () => {
    await using part = await freshDatabase();
    await apply(part.url, await readFolder(OWN), { to: '020' });
    const outcome = await verify(part.url, OWN);
    expect(outcome).toMatchObject({ ...EQUAL, version: '020_create_operational_metrics' });
    expect(outcome.pending).toHaveLength(10);
  });

  it('with the shadow beside the database itself, which leaves nothing', async () => {
    await onServer(`ALTER ROLE ${fresh.user} CREATEDB`);
    const there = async (): Promise<string[]> =>
      (await fresh.sql`SELECT datname FROM pg_database ORDER BY 1`).map(({ datname }) => String(datname));
    expect(await verify(fresh.url, OWN, { 'shadow-on-server': true })).toMatchObject({
      ...EQUAL,
      shadow: `a server, PostgreSQL ${inject('server').major}`,
    });
    expect((await there()).filter((name) => name.startsWith('aim_shadow_verify_'))).toEqual([]);
  });

  it('read by a login that may read the history and nothing else', async () => {
    const reader = label();
    await onServer(`CREATE ROLE ${reader} LOGIN PASSWORD 'x'`);
    try {
      await fresh.sql.unsafe(`GRANT SELECT ON schema_migrations TO ${reader}`);
      const url = fresh.urlWith({ user: reader, password: 'x' });
      expect(await verify(url, OWN)).toMatchObject(EQUAL);
    } finally {
      await fresh.sql.unsafe(`DROP OWNED BY ${reader}`).catch(() => undefined);
      await fresh.asSuperuser(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
    }
  });

  it('while another session uses its tables', async () => {
    await fresh.sql.begin(async (sql) => {
      await sql`LOCK TABLE agents IN ROW EXCLUSIVE MODE`;
      expect(await verify(fresh.url, OWN)).toMatchObject(EQUAL);
    });
  });
});

describe('roles', () => {
  const role = label();
  beforeAll(() => onServer(`CREATE ROLE ${role}_reader; CREATE ROLE "${role} Owner" LOGIN PASSWORD 'x'`));
  afterAll(() => onServer(`DROP ROLE ${role}_reader; DROP ROLE "${role} Owner"`));

  /** Files that name the runner, another role, and whoever runs them. */
  const files = (runner: string): Record<string, string> => ({
    '001_a.sql': `CREATE TABLE organizations (id int PRIMARY KEY, secret text);
CREATE TABLE agents (id serial PRIMARY KEY);
ALTER TABLE agents OWNER TO ${runner};
GRANT SELECT ON organizations TO ${role}_reader, ${runner} WITH GRANT OPTION;
GRANT SELECT (secret) ON organizations TO ${role}_reader;
CREATE POLICY mine ON organizations TO CURRENT_USER, ${role}_reader USING (id > 0);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role}_reader;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f() TO ${role}_reader;`,
    '002_b.sql': `REVOKE TRIGGER ON organizations FROM ${runner};`,
  });

  it.each([
    ['a plain name', ''],
    ['a name in quotes', ' Owner'],
  ])('that the files name may be the runner: %s', async (_, suffix) => {
    const runner = suffix === '' ? undefined : `${role}${suffix}`;
    await using database = await freshDatabase();
    if (runner !== undefined)
      await database.asSuperuser(`ALTER DATABASE ${database.name} OWNER TO "${runner}"`);
    const url = runner === undefined ? database.url : database.urlWith({ user: runner, password: 'x' });
    const dir = await folderOf(files(`"${runner ?? database.user}"`));
    try {
      await apply(url, await readFolder(dir));
      expect(await verify(url, dir, SHADOW)).toMatchObject(
        inject('server').major === 18 ? EQUAL : { left_out: 0, ignored: 0, notes: [] },
      );
    } finally {
      await database.asSuperuser(`DROP OWNED BY ${role}_reader`);
      if (runner !== undefined) {
        await database.asSuperuser(`REASSIGN OWNED BY "${runner}" TO postgres`);
        await database.asSuperuser(`DROP OWNED BY "${runner}"`);
      }
    }
  });

  it('that the files name may be the one that the shadow logs in with: told, and not told apart', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf({
      '001_a.sql': 'CREATE TABLE organizations (id int); GRANT SELECT ON organizations TO postgres;',
    });
    await apply(database.url, await readFolder(dir));
    expect(await verify(database.url, dir, ON_SERVER)).toMatchObject({
      findings: [],
      notes: [
        `Not told apart: the role postgres, which the files name and the shadow logs in with, and ${database.user}`,
      ],
    });
  });
});

const dirWith = (sql: string): Promise<string> =>
  folderOf({ '001_a.sql': `CREATE TABLE organizations (id int); ${sql}` });

describe('extensions', () => {
  it('are made by whoever may, and belong to nobody in particular', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser('CREATE EXTENSION citext');
    const files = await dirWith('CREATE EXTENSION IF NOT EXISTS citext;');
    await apply(database.url, await readFolder(files), { allowNonempty: true });
    expect(await verify(database.url, files, ON_SERVER)).toMatchObject(EQUAL);
  });

  it('are trusted to plain roles', async () => {
    await using database = await freshDatabase();
    const files = await dirWith('CREATE EXTENSION citext;');
    await apply(database.url, await readFolder(files));
    expect(await verify(database.url, files, ON_SERVER)).toMatchObject(EQUAL);
  });

  it('in another version: a note where no file names one, else a difference', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser(`CREATE EXTENSION citext VERSION '1.4'`);
    const open = await dirWith('CREATE EXTENSION IF NOT EXISTS citext;');
    await apply(database.url, await readFolder(open), { allowNonempty: true });
    const outcome = await verify(database.url, open, ON_SERVER);
    expect(outcome).toMatchObject({ exit_code: 0, findings: [] });
    expect(outcome.notes).toEqual([
      expect.stringMatching(/^Extension citext is 1\.4 in the database and [\d.]+ in the shadow: /),
    ]);

    await using pinned = await freshDatabase();
    const named = await dirWith(`CREATE EXTENSION citext VERSION '1.4';`);
    await apply(pinned.url, await readFolder(named));
    expect(await verify(pinned.url, named, ON_SERVER)).toMatchObject(EQUAL);
    await pinned.asSuperuser('ALTER EXTENSION citext UPDATE');
    expect(found(await verify(pinned.url, named, ON_SERVER))).toEqual(['changed extension citext: version']);
  });
});

describe('what is left out', () => {
  it('is a schema with all that is in it, and an extension, each counted', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf({ '001_a.sql': 'CREATE TABLE organizations (id int);' });
    await apply(database.url, await readFolder(dir));
    await database.asSuperuser(`CREATE SCHEMA monitoring;
CREATE TABLE monitoring.t (id serial PRIMARY KEY);
CREATE FUNCTION monitoring.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE events_2026 (id int);
CREATE EXTENSION citext`);
    const all = await verify(database.url, dir);
    expect(all.exit_code).toBe(1);
    const leaveOut = ['schema monitoring', 'extension citext', 'table public.events_*'];
    expect(await verify(database.url, dir, SHADOW, leaveOut)).toMatchObject({
      exit_code: 0,
      findings: [],
      left_out: all.findings.length,
    });
    const some = await verify(database.url, dir, { ...SHADOW, ignore: 'extension *' }, ['schema monitoring']);
    expect(found(some)).toEqual(['extra table public.events_2026']);
    expect(some).toMatchObject({ ignored: 1, left_out: all.findings.length - 2 });
  });
});

describe('what may not be read', () => {
  it('is told, and not compared', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf({
      '001_a.sql': `CREATE TABLE organizations (id int);
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS ("user" 'a', password 'b');`,
    });
    const reader = label();
    await onServer(`CREATE ROLE ${reader} LOGIN PASSWORD 'x'`);
    try {
      await apply(database.urlWith({ user: 'postgres' }), await readFolder(dir));
      await database.asSuperuser(`GRANT SELECT ON schema_migrations TO ${reader}`);
      expect(await verify(database.urlWith({ user: 'postgres' }), dir)).toMatchObject(EQUAL);
      expect(await verify(database.urlWith({ user: reader, password: 'x' }), dir)).toMatchObject({
        exit_code: 0,
        notes: ['Not compared, since the login may not read it: pg_user_mapping.umoptions'],
      });
    } finally {
      await database.asSuperuser(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
    }
  });

  it('changes of what initdb made are found within one installation, and not judged from another', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf({ '001_a.sql': 'CREATE TABLE organizations (id int);' });
    await apply(database.url, await readFolder(dir));
    await database.asSuperuser('ALTER FUNCTION pg_catalog.pg_sleep(double precision) COST 7');
    try {
      const within = await verify(database.url, dir, { 'shadow-url': sharedUrl() });
      expect(found(within)).toEqual(['changed built-in objects in pg_proc: digest']);
      if (inject('server').major !== 18) return;
      expect(await verify(database.url, dir, {})).toMatchObject({
        exit_code: 0,
        notes: [
          'Not compared, since the shadow is another installation of PostgreSQL: what initdb made in pg_proc',
        ],
      });
    } finally {
      await database.asSuperuser('ALTER FUNCTION pg_catalog.pg_sleep(double precision) COST 1');
    }
  });
});
