/**
 * Nothing in a user's schema can take the place of what our questions speak of, wherever a search_path puts that schema
 * (CVE-2018-1058): each query that any command sends says where its functions, operators, types and tables are.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { endQuery, signQuery } from '../../src/database/inquiry.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { Connection } from '../support/qualified.ts';
import { record } from '../support/recorder.ts';
import type { RunResult } from '../support/run.ts';
import { folderOf, migrate } from './support.ts';

const ORGANIZATIONS = 'CREATE TABLE public.organizations (id integer PRIMARY KEY, name pg_catalog.text);\n';
const FILES = {
  '001_organizations.sql': ORGANIZATIONS,
  'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_organizations\n${ORGANIZATIONS}`,
};
const MORE = {
  '002_slow.sql': 'SELECT pg_catalog.pg_sleep(3);\n',
  '003_alone.sql':
    '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY by_name ON public.organizations (name);\nCREATE TABLE public.more ();\nDO $$ BEGIN END $$;\nDROP INDEX CONCURRENTLY public.by_name;\n',
  '004_broken.sql': '-- aim-migrate: no-transaction\nVACUUM public.organizations;\nVACUUM public.missing;\n',
};

/** Everything that speaks to a database, one after the other. */
async function everything(database: TestDatabase, url: string): Promise<RunResult[]> {
  const env = { DATABASE_URL: url };
  const folder = await folderOf(FILES);
  const run = async (...args: string[]) => migrate(database, [...args, '--dir', folder], { env });
  const results = [await run('wait'), await run('up'), await run('up')];
  for (const [name, sql] of Object.entries(MORE)) await writeFile(path.join(folder, name), sql);
  results.push(await run('status'), await run('up', '--dry-run'));
  results.push(...(await Promise.all([run('up'), run('up')])));
  await writeFile(path.join(folder, '004_broken.sql'), 'SELECT 1;\n');
  await writeFile(path.join(folder, '001_organizations.sql'), `-- changed\n${ORGANIZATIONS}`);
  results.push(await run('repair', '--all'), await run('up'));
  results.push(await run('verify'), await run('verify', '--tables-only'));
  await database.sql`DROP TABLE public.schema_migrations`;
  results.push(await run('baseline', '--version', '4'), await run('status'));
  return results;
}

describe('no query of ours depends on a search_path', () => {
  it('as the grammar tells of all that were sent', async () => {
    await using database = await freshDatabase();
    await using recorder = await record(inject('server'));
    const results = await everything(database, recorder.url(database.url));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0]);
    await using other = await freshDatabase();
    const alone = await folderOf({ '001_organizations.sql': ORGANIZATIONS });
    const byFiles = await migrate(other, ['--dir', alone], {
      env: { DATABASE_URL: recorder.url(other.url) },
    });
    expect(byFiles.code).toBe(0);
    const queries = recorder.connections.flat();
    expect(queries.length).toBeGreaterThan(50);
    const bare = recorder.connections.flatMap((sent) => {
      const connection = new Connection();
      return sent.flatMap((sql) => connection.bareNamesOf(sql).map((name) => ({ name, sql })));
    });
    expect(bare).toEqual([]);
  });

  it.each([signQuery, endQuery])('nor of what is asked about a lost session', (query) => {
    expect(new Connection().bareNamesOf(query({ backend: { pid: 1, secret: Buffer.alloc(4) } }))).toEqual([]);
  });

  it.each([
    ['SELECT count(*) FROM pg_catalog.pg_class', ['count()']],
    ['SELECT 1 WHERE 1 = 2', ['operator =']],
    ["SELECT 'x'::text", ['type text']],
    ['SELECT FROM pg_class', ['table pg_class']],
    ['UPDATE history SET a = 1', ['table history']],
    ['BEGIN; SET LOCAL search_path = pg_catalog, pg_temp; SELECT now(); COMMIT; SELECT now()', ['now()']],
    ['SET search_path = public; SELECT now()', ['now()']],
    ['WITH a AS (SELECT 1) SELECT FROM a', []],
  ])('the check itself sees: %s', (sql, names) => {
    expect(new Connection().bareNamesOf(sql)).toEqual(names);
  });

  it('as traps tell that stand in for what we use', async () => {
    await using database = await freshDatabase({ owner: 'superuser' });
    await database.asSuperuser(TRAPS);
    await database.asSuperuser(`ALTER DATABASE ${database.name} SET search_path = public, pg_catalog`);
    const folder = await folderOf(FILES);
    const run = async (...args: string[]) => migrate(database, [...args, '--dir', folder]);
    const first = await run('up', '--allow-nonempty');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    await writeFile(
      path.join(folder, '002_alone.sql'),
      '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY by_name ON public.organizations (id);\n',
    );
    await writeFile(path.join(folder, '001_organizations.sql'), `-- changed\n${ORGANIZATIONS}`);
    for (const args of [['repair', '--all'], ['up'], ['status'], ['verify', '--tables-only']])
      expect({ args, ...(await run(...args)) }).toMatchObject({ args, code: 0, stderr: '' });
  });
});

/** Each raises an error where it is called. */
const TRAPS = `CREATE FUNCTION public.trap() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped''; END';
${['text', 'name', 'varchar', 'oid', '"char"', 'integer', 'bigint', 'smallint', 'boolean']
  .flatMap((type) => [
    `CREATE FUNCTION public.trap(a ${type}, b ${type}) RETURNS boolean LANGUAGE sql AS 'SELECT public.trap()'`,
    ...['=', '<>', '<', '>=', '~~', '||'].map(
      (operator) =>
        `CREATE OPERATOR public.${operator} (leftarg = ${type}, rightarg = ${type}, function = public.trap)`,
    ),
  ])
  .join(';\n')};
${[
  'current_database()',
  'pg_backend_pid()',
  'current_setting(text)',
  'pg_is_in_recovery()',
  'to_regclass(text)',
  'count(anyelement)',
  'json_agg(anyelement)',
  'to_jsonb(anyelement)',
  'query_to_xml(text, boolean, boolean, text)',
  'has_schema_privilege(oid, text)',
  'clock_timestamp()',
  'transaction_timestamp()',
  'pg_try_advisory_lock(bigint)',
  'pg_advisory_unlock(bigint)',
  'format(text, name, name)',
]
  .map((name) => `CREATE FUNCTION public.${name} RETURNS boolean LANGUAGE sql AS 'SELECT public.trap()'`)
  .join(';\n')};
CREATE DOMAIN public.text AS pg_catalog.text CHECK (false);
CREATE DOMAIN public.timestamptz AS pg_catalog.timestamptz CHECK (false);
CREATE DOMAIN public.regclass AS pg_catalog.regclass CHECK (false);
CREATE TABLE public.pg_class (oid oid); CREATE TABLE public.pg_namespace (oid oid); CREATE TABLE public.pg_locks (pid integer);`;
