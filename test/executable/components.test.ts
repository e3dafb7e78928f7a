/** Several databases in one config file. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { run } from '../support/run.ts';
import { contents, folderOf, plain } from './support.ts';

const component = async (root: string, dir: string, table: string): Promise<void> => {
  await mkdir(path.join(root, dir));
  const sql = `CREATE TABLE ${table} (id integer);\n`;
  await writeFile(path.join(root, dir, `001_${table}.sql`), sql);
  await writeFile(path.join(root, dir, 'V1__consolidated_schema.sql'), sql);
};

it('each has its own folder, sentinel, schema and database', async () => {
  await using main = await freshDatabase();
  await using analytics = await freshDatabase();
  const config = {
    title: 'Shop',
    components: {
      operational: { dir: 'operational', urlEnv: 'DATABASE_URL' },
      analytics: { dir: 'analytics', urlEnv: 'ANALYTICS_URL', sentinel: 'events', title: 'Analytics' },
      audit: {
        dir: 'audit',
        urlEnv: 'DATABASE_URL',
        schema: 'audit',
        sentinel: 'entries',
        historyTable: 'audit_migrations',
      },
    },
  };
  const cwd = await folderOf({ 'aim-migrate.json': JSON.stringify(config) });
  await component(cwd, 'operational', 'organizations');
  await component(cwd, 'analytics', 'events');
  await component(cwd, 'audit', 'entries');
  const env = { DATABASE_URL: main.url, ANALYTICS_URL: analytics.url };
  const up = async (...args: string[]) => run(args, { cwd, env });

  const unsaid = await up();
  expect(unsaid.code).toBe(2);
  expect(unsaid.stderr).toMatchInlineSnapshot(`
    "Error: aim-migrate.json has 3 components: operational, analytics, audit
      What to do: Say which one: --component operational, or give the file a "dir" of its own as the default.
    "
  `);
  const misspelt = await up('--component', 'analytcs');
  expect(misspelt.code).toBe(2);
  expect(misspelt.stderr).toMatchInlineSnapshot(`
    "Error: There is no component "analytcs"
      What to do: Did you mean analytics?
    "
  `);

  for (const name of ['operational', 'analytics', 'audit']) {
    const result = await up('--component', name);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain(name === 'analytics' ? '\n  Analytics\n' : '\n  Shop\n');
  }
  expect(await contents(main)).toBe(
    'audit.audit_migrations 2, audit.entries 0, organizations 0, schema_migrations 2\n' +
      'history: V1__consolidated_schema, 001_organizations',
  );
  expect(await contents(analytics)).toBe(
    'events 0, schema_migrations 2\nhistory: V1__consolidated_schema, 001_events',
  );
  const status = await run(['status', '--component', 'audit'], { cwd, env });
  expect(plain(status.stdout, { FOLDER: cwd })).toContain('Component:  audit\nMigrations: FOLDER/audit\n');
});
