/** What a run sees of a database before it decides. */
import { describe, expect, it } from 'vitest';
import { readState } from '../../../src/apply/read-state.ts';
import { stateQuery } from '../../../src/apply/state-query.ts';
import { connectorFor } from '../../../src/database/connector.ts';
import { resolveTarget } from '../../../src/database/naming/resolve-target.ts';
import { thisMachine } from '../../../src/database/naming/surroundings.ts';
import type { Session } from '../../../src/database/session.ts';
import type { Names } from '../../../src/plan/decide.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { NAMES } from '../../support/migrations.ts';

async function open({ url }: TestDatabase): Promise<Session & AsyncDisposable> {
  const surroundings = thisMachine({});
  const target = await resolveTarget(url, surroundings);
  const connector = connectorFor(target, { waitMs: 0, surroundings, emit: () => undefined });
  const session = await connector.connect('SELECT 1', new AbortController().signal);
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}

async function look(database: TestDatabase, names: Names = NAMES) {
  await using session = await open(database);
  return await readState(session, names);
}

const HISTORY = `CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now(), checksum text, track text, execution_ms bigint, applied_by text,
  tool_version text, approved_by text)`;

/** How much the server sends for a message. */
async function bytesOf(session: Session, work: () => Promise<unknown>): Promise<number> {
  let bytes = 0;
  const count = (chunk: Buffer): void => void (bytes += chunk.length);
  session.wire.socket.on('data', count);
  await work();
  session.wire.socket.off('data', count);
  return bytes;
}

describe('other objects', () => {
  it.each([
    ['a table', 'CREATE TABLE "Orders" (id int)', ['"Orders"']],
    ['a partitioned table', 'CREATE TABLE parts (id int) PARTITION BY LIST (id)', ['parts']],
    ['a view', 'CREATE VIEW v AS SELECT 1 AS a', ['v']],
    ['a materialized view', 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a', ['m']],
    ['a sequence', 'CREATE SEQUENCE s', ['s']],
    ['a composite type', 'CREATE TYPE c AS (a int)', ['c']],
    ['a function', 'CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$SELECT 1$$', ['f(integer)']],
    ['a procedure', 'CREATE PROCEDURE p() LANGUAGE sql AS $$SELECT 1$$', ['p()']],
    ['an aggregate', 'CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)', ['total(integer)']],
    ['an enumeration', `CREATE TYPE mood AS ENUM ('happy')`, ['mood']],
    ['a domain', 'CREATE DOMAIN d AS int', ['d']],
    [
      'an operator',
      'CREATE OPERATOR ## (LEFTARG = int, RIGHTARG = int, PROCEDURE = int4pl)',
      ['##(integer,integer)'],
    ],
    ['a collation', `CREATE COLLATION posix (LOCALE = 'C')`, ['posix']],
    ['a text search configuration', 'CREATE TEXT SEARCH CONFIGURATION words (COPY = english)', ['words']],
  ])('%s is one', async (_, sql, names) => {
    await using database = await freshDatabase();
    await database.sql.unsafe(sql);
    const { otherObjects } = await look(database);
    expect(otherObjects).toEqual({ count: names.length, names });
  });

  it('are none where there are ours, an extension, and objects of another schema', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser('CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm');
    await database.sql.unsafe(`${HISTORY}; CREATE TABLE schema_migrations_progress (version text);
CREATE SCHEMA other; CREATE TABLE other.t (id int); CREATE TEMP TABLE temporary (id int)`);
    expect(await look(database)).toMatchObject({
      otherObjects: { count: 0, names: [] },
      sentinel: false,
      history: { kind: 'ours', rows: [] },
      progressTable: true,
      progress: [],
    });
  });

  it('are counted all, and the first five by name told, in a schema of any name', async () => {
    await using database = await freshDatabase();
    const names = { ...NAMES, schema: `O'Neil "x" a\\b` };
    const schema = `"O'Neil ""x"" a\\b"`;
    await database.sql.unsafe(
      `CREATE SCHEMA ${schema}; ${['g', 'F', 'e', 'd', 'c', 'b', 'a'].map((t) => `CREATE TABLE ${schema}."${t}" (id int);`).join('')}
CREATE TABLE ${schema}.goose_db_version (id int)`,
    );
    expect(await look(database, names)).toMatchObject({
      otherObjects: { count: 8, names: ['"F"', 'a', 'b', 'c', 'd'] },
      otherTools: ['goose'],
    });
    expect(await look(database)).toMatchObject({ otherObjects: { count: 0 }, otherTools: [] });
  });
});

describe('the history', () => {
  it('is looked at again without its rows where it is the same, and with them where it is not', async () => {
    await using database = await freshDatabase();
    await database.sql.unsafe(`CREATE TABLE organizations (id int); ${HISTORY};
INSERT INTO schema_migrations (version, checksum, tool_version, execution_ms)
SELECT 'é<&>' || n, md5(n::text), '1.0', n FROM generate_series(1, 1000) n`);
    await using session = await open(database);
    const first = await readState(session, NAMES);
    if (first.history.kind !== 'ours') throw new Error('not ours');
    expect(first.history.rows).toHaveLength(1000);
    expect(first.history.rows[6]).toMatchObject({ version: 'é<&>7', toolVersion: '1.0', executionMs: 7 });
    const again: unknown[] = [];
    const bytes = await bytesOf(session, async () => again.push(await readState(session, NAMES)));
    expect(again).toEqual([first]);
    expect(bytes).toBeLessThan(5000);
    for (const change of [
      `UPDATE schema_migrations SET checksum = 'other' WHERE execution_ms = 500`,
      `UPDATE schema_migrations SET checksum = NULL WHERE execution_ms = 501`,
      `UPDATE schema_migrations SET tool_version = NULL WHERE execution_ms = 502`,
      `UPDATE schema_migrations SET version = 'x' WHERE execution_ms = 503`,
      `DELETE FROM schema_migrations WHERE execution_ms = 504`,
      `INSERT INTO schema_migrations (version) VALUES ('new')`,
      'TRUNCATE schema_migrations',
      'DROP TABLE schema_migrations',
    ]) {
      await database.sql.unsafe(change);
      const changed = await readState(session, NAMES);
      expect({ change, ...changed }).toEqual({ change, ...(await look(database)), pid: changed.pid });
      expect({ change, ...(await readState(session, NAMES)) }).toEqual({ change, ...changed });
    }
  });

  it('gives what is only shown where it is asked for', async () => {
    await using database = await freshDatabase();
    await database.sql.unsafe(`${HISTORY}; INSERT INTO schema_migrations (version, track, applied_by)
VALUES ('001_a', 'incremental', 'somebody')`);
    await using session = await open(database);
    const shown = await readState(session, NAMES, session.send(stateQuery(NAMES, { columns: 'all' })), 'all');
    expect(shown.history).toMatchObject({
      rows: [
        { version: '001_a', track: 'incremental', appliedBy: 'somebody', appliedAt: expect.any(String) },
      ],
    });
    expect((await readState(session, NAMES)).history).toMatchObject({
      rows: [{ version: '001_a', track: null, appliedBy: null, appliedAt: null }],
    });
  });

  it('has its readers, and what an older table lacks', async () => {
    await using database = await freshDatabase();
    await database.sql.unsafe(`CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()); INSERT INTO schema_migrations VALUES ('001_a');
GRANT SELECT ON schema_migrations TO PUBLIC`);
    expect(await look(database)).toMatchObject({
      historyReaders: ['PUBLIC'],
      history: {
        kind: 'ours',
        rows: [{ version: '001_a', checksum: null, toolVersion: null, executionMs: null }],
        missingColumns: ['checksum', 'track', 'execution_ms', 'applied_by', 'tool_version', 'approved_by'],
      },
    });
  });

  it.each([
    ['a deferrable key', 'version text UNIQUE DEFERRABLE, applied_at date', 'version is not its key'],
    [
      'a key of two',
      'version text, applied_at date, PRIMARY KEY (version, applied_at)',
      'version is not its key',
    ],
    ['a column without default', 'version text PRIMARY KEY, applied_at date, who text NOT NULL', /: who$/],
    [
      'a generated column',
      `version text PRIMARY KEY, applied_at date, checksum text GENERATED ALWAYS AS ('x') STORED`,
      /: checksum$/,
    ],
  ])("is somebody else's with %s", async (_, columns, why) => {
    await using database = await freshDatabase();
    await database.sql.unsafe(`CREATE TABLE schema_migrations (${columns})`);
    expect((await look(database)).history).toMatchObject({
      kind: 'foreign',
      why: typeof why === 'string' ? why : expect.stringMatching(why),
    });
  });
});
