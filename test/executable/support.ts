/** What the tests of the executable share: runs against a database, and their output in a form to compare whole. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject } from 'vitest';
import type { TestDatabase } from '../support/database.ts';
import { run, type RunOptions, type RunResult, start, type Running } from '../support/run.ts';

const CASES = path.resolve(import.meta.dirname, '../cases');

/** A folder of test/cases/runs. */
export const caseFolder = (name: string): string => path.join(CASES, 'runs', name);

/** A new folder that holds these files. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(inject('scratch'), 'folder-'));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}

/** A small product: the sentinel, and V1 that covers it; more files as given. */
export const product = async (more: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> =>
  folderOf({
    '001_organizations.sql': ORGANIZATIONS,
    'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_organizations\n${ORGANIZATIONS}`,
    ...more,
  });

export const ORGANIZATIONS = 'CREATE TABLE organizations (id integer PRIMARY KEY, name text UNIQUE);\n';
export const USERS = 'CREATE TABLE users (id integer PRIMARY KEY, email text);\n';

/** The program on this database. */
export const migrate = async (
  database: TestDatabase,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> => run(args, onto(database, options));

/** The same, to be watched and disturbed. */
export const startMigrating = (
  database: TestDatabase,
  args: readonly string[],
  options: RunOptions = {},
): Running => start(args, onto(database, options));

const onto = (database: TestDatabase, options: RunOptions): RunOptions => ({
  ...options,
  env: { DATABASE_URL: database.url, ...options.env },
});

/** What a run wrote and how it ended, without what differs from run to run. */
export function told(
  { code, stdout, stderr }: RunResult,
  names: Readonly<Record<string, string>> = {},
): string {
  const text = [stdout, ...(stderr === '' ? [] : ['stderr:\n', stderr]), `exit ${code}`].join('');
  return plain(text, names);
}

/** The text without addresses, durations and times; `names` says what else is called how: `{ FOLDER: dir }`. */
export function plain(text: string, names: Readonly<Record<string, string>> = {}): string {
  const { host, port } = inject('server');
  let known = text.replaceAll(`${host}:${port}`, 'HOST:PORT');
  for (const [name, real] of Object.entries(names)) known = known.replaceAll(real, name);
  return known
    .replaceAll(/\((after )?[\d.]+ (?:ms|s)\)/g, '($1N ms)')
    .replaceAll(/Waited [\d.]+ (?:ms|s), \d+ attempt/g, 'Waited N ms, N attempt')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/aim_[0-9a-f]{10}_owner/g, 'OWNER')
    .replaceAll(/aim_[0-9a-f]{10}/g, 'DATABASE');
}

/** Tables with their rows, and the history; also makes sure that no session and no lock is left behind. */
export async function contents(database: TestDatabase): Promise<string> {
  await expectNobodyLeft(database);
  const { sql } = database;
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const counts = [];
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ rows: string }[]>(`select count(*)::text as rows from ${name}`);
    counts.push(`${name.replace('public.', '')} ${row?.rows}`);
  }
  const isThere = tables.some(({ name }) => name === 'public.schema_migrations');
  const lines = [counts.join(', ') || 'nothing', ...(isThere ? [`history: ${await history(database)}`] : [])];
  return lines.join('\n');
}

/** The recorded versions in their order. */
export async function history({ sql }: TestDatabase): Promise<string> {
  const rows = await sql<{ version: string }[]>`
    select version from schema_migrations order by version = 'V1__consolidated_schema' desc, version`;
  return rows.map(({ version }) => version).join(', ');
}

/** Neither a session of the program nor an advisory lock. */
export async function expectNobodyLeft({ sql, name }: TestDatabase): Promise<void> {
  const left = async (): Promise<unknown> => sql`
    select a.state, a.query from pg_catalog.pg_stat_activity a
    where a.datname = ${name} and a.application_name like 'aim-migrate%'
    union all select 'lock', l.mode from pg_catalog.pg_locks l
    where l.locktype = 'advisory' and l.database = (select oid from pg_catalog.pg_database where datname = ${name})`;
  await expect.poll(left, { timeout: 5000, message: 'sessions and locks left behind' }).toHaveLength(0);
}
