/** An executable that is built with other migrations than this project's. */
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build } from '../../build/build.ts';
import { freshDatabase } from '../support/database.ts';
import { run } from '../support/run.ts';

const FILES = {
  'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_organizations
CREATE TABLE organizations (id int PRIMARY KEY, name text);
`,
  '001_organizations.sql': 'CREATE TABLE organizations (id int PRIMARY KEY, name text);\n',
  '002_index.sql': `-- aim-migrate: no-transaction
CREATE INDEX CONCURRENTLY by_name ON organizations (name);
`,
  '002_index.down.sql': 'DROP INDEX by_name;\n',
  '003_wrapped.sql': "BEGIN;\nINSERT INTO organizations VALUES (1, 'Übung');\nCOMMIT;\n",
  '004_second.sql': 'CREATE TABLE half ();\nINSERT INTO organizations (id)\n  VALUES (2);\n',
};

describe('an executable with migrations of its own', { timeout: 120_000 }, () => {
  let program: string;
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(inject('scratch'), 'built-in-'));
    const migrations = path.join(folder, 'migrations');
    await mkdir(migrations);
    for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(migrations, name), text);
    program = await build({ migrations, output: path.join(folder, 'shop-migrate') });
  }, 120_000);

  it('applies them, and says of one that fails where', async () => {
    await using database = await freshDatabase();
    const env = { DATABASE_URL: database.url };
    const first = await run(['up', '--to', '3'], { program, env });
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^=+\n {2}Database Migration System\n/);
    await database.sql`insert into organizations values (2)`;
    const { code, stderr } = await run(['up'], { program, env });
    expect(code).toBe(3);
    expect(stderr).toContain('004_second.sql:2:1');
    expect(stderr).toContain('duplicate key value violates unique constraint "organizations_pkey"');
    expect(await database.sql`select name from organizations where id = 1`).toEqual([{ name: 'Übung' }]);
    expect(await database.sql`select version, track from schema_migrations order by 1`).toEqual([
      { version: '001_organizations', track: 'consolidated' },
      { version: '002_index', track: 'incremental' },
      { version: '003_wrapped', track: 'incremental' },
      { version: 'V1__consolidated_schema', track: 'consolidated' },
    ]);
    expect(await database.sql`select to_regclass('half') as half`).toEqual([{ half: null }]);
  });

  it('proves a concurrent index by its name, as from a folder', async () => {
    await using database = await freshDatabase();
    const env = { DATABASE_URL: database.url };
    expect(await run(['up', '--to', '1'], { program, env })).toMatchObject({ code: 0 });
    await database.sql`create unique index by_name on organizations (name)`;
    const { code, stderr } = await run(['up', '--to', '2'], { program, env });
    expect(code).toBe(3);
    expect(stderr).toContain('002_index.sql:2:1');
    expect(stderr).toContain('relation "by_name" already exists');
  });

  it('replays them in `test`, with their down files', async () => {
    const { code, stdout, stderr } = await run(['test'], { program });
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  });
});
