import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { run, type RunResult } from '../../support/run.ts';
import { sharedUrl, superuser } from './support.ts';

let sql: postgres.Sql;
beforeAll(() => {
  sql = superuser();
});
afterAll(() => sql.end());

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(inject('scratch'), 'check-'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

const check = (folder: string, ...args: readonly string[]): Promise<RunResult> =>
  run(['check', '--dir', '.', '--shadow-url', sharedUrl(), ...args], { program: 'source', cwd: folder });

const TABLE = 'CREATE TABLE organizations (id integer PRIMARY KEY, name text);\n';

describe('check on a server', () => {
  it('runs what reaches beyond the shadow only where that is allowed', async () => {
    await using db = await freshDatabase();
    const files = `${TABLE}ALTER ROLE ${db.user} SET work_mem = '5MB';\n`;
    const folder = await folderOf({ '001_initial.sql': files, 'V1__consolidated_schema.sql': files });
    const settings = async (): Promise<unknown> =>
      (await sql`SELECT rolconfig FROM pg_roles WHERE rolname = ${db.user}`)[0]?.['rolconfig'];

    const refused = await check(folder);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toMatch(/(001_initial|V1__consolidated_schema)\.sql:2/);
    expect(refused.stderr).toContain('touches a role');
    expect(refused.stderr).toContain('--allow-server-wide');
    expect(await settings()).toBeNull();

    const allowed = await check(folder, '--allow-server-wide');
    expect(allowed).toMatchObject({ code: 0, stderr: '' });
    expect(allowed.stdout).toContain('Both tracks give the same database');
    expect(await settings()).toEqual(['work_mem=5MB']);
  });

  it('ignores what the config file says, and what a flag says instead', async () => {
    const folder = await folderOf({
      '001_initial.sql': TABLE,
      'V1__consolidated_schema.sql': 'CREATE TABLE organizations (name text, id integer PRIMARY KEY);\n',
      'aim-migrate.json': '{ "check": { "ignore": ["column-order", "view public.tmp,*"] } }',
    });
    expect(await check(folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 ignored') });
    const told = await check(folder, '--ignore', 'cosmetic');
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('order of columns');
  });

  it('makes roles where the config file says so', async () => {
    const text = `${TABLE}GRANT SELECT ON organizations TO aim_check_reader;\n`;
    const files = { '001_initial.sql': text, 'V1__consolidated_schema.sql': text };
    expect(await check(await folderOf(files))).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--create-roles'),
    });
    const folder = await folderOf({ ...files, 'aim-migrate.json': '{ "check": { "createRoles": true } }' });
    expect(await check(folder)).toMatchObject({ code: 0 });
    expect(await sql`SELECT FROM pg_roles WHERE rolname = 'aim_check_reader'`).toHaveLength(0);
  });
});
