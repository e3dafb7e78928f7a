/** `consolidate`, as somebody at a desk and CI use it. */
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { run } from '../support/run.ts';
import { folderOf, migrate, plain } from './support.ts';

const V1 = 'V1__consolidated_schema.sql';
const SHOP = path.resolve(import.meta.dirname, '../cases/consolidate/shop');

const shop = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(inject('scratch'), 'shop-'));
  await cp(SHOP, folder, { recursive: true });
  return folder;
};

const consolidate = async (folder: string, ...args: string[]) =>
  run(['consolidate', '--dir', folder, ...args], { cwd: folder });
const textOf = async (folder: string): Promise<string> => readFile(path.join(folder, V1), 'utf8');

describe('consolidate', () => {
  it('writes V1 as it was written for the same files before, and proves it', async () => {
    const folder = await shop();
    const first = await consolidate(folder);
    expect(plain(first.stdout)).toMatch(
      /Written: V1__consolidated_schema\.sql \(\d+ lines, covers 004_renamed\)/,
    );
    expect(first.stdout).toMatch(/Both tracks give the same database \(\d+ objects, 3 tables, 5 rows; /);
    expect(first.code).toBe(0);
    const text = await textOf(folder);
    await expect(text).toMatchFileSnapshot('../cases/consolidate/shop.sql');

    const again = await consolidate(folder);
    expect(again.stdout).toMatch(/Current: V1__consolidated_schema\.sql/);
    expect(await textOf(folder)).toBe(text);
    expect((await readdir(folder)).filter((file) => !file.endsWith('.sql'))).toEqual([]);
  });

  it('warns of two files with one number, and writes V1 all the same', async () => {
    const folder = await shop();
    await writeFile(path.join(folder, '004_second.sql'), 'CREATE TABLE second (id int);\n');
    const { code, stdout, stderr } = await consolidate(folder);
    expect(stderr).toContain('004');
    expect(stdout).toMatch(/Written: .* covers 004_second/);
    expect(code).toBe(0);
    expect(await textOf(folder)).toContain('CREATE TABLE second');
  });

  it('gives a database what the incrementals give it, and the next run finds nothing to do', async () => {
    const folder = await shop();
    await consolidate(folder, '--covers', '003');
    expect(await textOf(folder)).toContain('-- aim-migrate: covers 003_audit\n');
    await using database = await freshDatabase();
    const options = { env: { AIM_MIGRATE_DIR: folder } };
    expect((await migrate(database, [], options)).code).toBe(0);
    expect((await migrate(database, [], options)).stdout).toContain('No pending migrations');
    const users = await database.sql`select id, email, role, trust, approved_by from users order by id`;
    expect(users).toEqual([
      { id: 1, email: 'root@example.com', role: 'admin', trust: '0.500', approved_by: null },
      { id: 2, email: 'second@example.com', role: 'member', trust: '0.500', approved_by: 1 },
    ]);
    const [next] = await database.sql`insert into users (organization_id, email)
      select organization_id, 'third@example.com' from users where id = 2 returning id`;
    expect(next).toEqual({ id: 3 });
  });

  it('--check says whether the file is current, and writes nothing', async () => {
    const folder = await shop();
    const missing = await consolidate(folder, '--check');
    expect(missing.stdout).toContain(`${V1} is not there: aim-migrate consolidate writes it`);
    expect(missing.code).toBe(1);
    expect(await readdir(folder)).not.toContain(V1);

    await consolidate(folder, '--quiet');
    const current = await consolidate(folder, '--check');
    expect(current.stdout).toContain(`Current: ${V1}`);
    expect(current.code).toBe(0);

    await writeFile(path.join(folder, '005_more.sql'), 'ALTER TABLE users ADD COLUMN nickname text;\n');
    const before = await textOf(folder);
    const stale = await consolidate(folder, '--check');
    expect(stale.stdout).toContain(`${V1} is not what the incrementals up to 005_more make`);
    expect(stale.stdout).toContain('is        -- aim-migrate: covers 004_renamed');
    expect(stale.stdout).toContain('would be  -- aim-migrate: covers 005_more');
    expect(stale.code).toBe(1);
    expect(await textOf(folder)).toBe(before);

    const json = JSON.parse((await consolidate(folder, '--check', '--json')).stdout) as object;
    expect(json).toMatchObject({
      command: 'consolidate',
      state: 'stale',
      exit_code: 1,
      covers: '005_more',
      first_difference: { is: '-- aim-migrate: covers 004_renamed' },
    });
  });

  it('does not mind what the old V1 says', async () => {
    const folder = await shop();
    await writeFile(path.join(folder, V1), '-- aim-migrate: covers 999_gone\nCREATE TABEL x;\n');
    expect((await consolidate(folder)).code).toBe(0);
    expect(await textOf(folder)).toContain('CREATE TABLE users (');
  });

  it('leaves the old file where a migration fails', async () => {
    const folder = await shop();
    await writeFile(path.join(folder, V1), '-- old\nSELECT 1;\n');
    await writeFile(path.join(folder, '005_wrong.sql'), 'ALTER TABLE nowhere ADD COLUMN a text;\n');
    const { stderr, code } = await consolidate(folder);
    expect(code).toBe(3);
    expect(stderr).toContain('005_wrong.sql:1');
    expect(stderr).toContain('relation "nowhere" does not exist');
    expect(await textOf(folder)).toBe('-- old\nSELECT 1;\n');
  });

  it('names a value that it cannot write, and leaves the old file', async () => {
    const folder = await folderOf({
      '001_tokens.sql': `CREATE TABLE organizations (id integer PRIMARY KEY, token text);
INSERT INTO organizations VALUES (7, 'x' || md5(random()::text));\n`,
    });
    const { stderr, code } = await consolidate(folder);
    expect(code).toBe(4);
    expect(stderr).toMatch(/organizations/);
    expect(stderr).toMatch(/token/);
    expect(stderr).toMatch(/id = 7/);
    expect(await readdir(folder)).toEqual(['001_tokens.sql']);
  });

  it('warns where a date cannot be told from a written one', async () => {
    const folder = await folderOf({
      '001_days.sql': `CREATE TABLE organizations (day date PRIMARY KEY CHECK (day < now() + interval '1 day'));
INSERT INTO organizations VALUES (CURRENT_DATE), ('2020-02-02');
DO $$ BEGIN IF now() > timestamptz '${new Date(Date.now() + 36e5).toISOString()}' THEN RAISE 'too late'; END IF; END $$;\n`,
    });
    const { stdout, stderr, code } = await consolidate(folder);
    expect(stderr).toContain('could not be replayed as on another day');
    expect(stderr).toContain('too late');
    expect(stdout).toContain(`Written: ${V1}`);
    expect(code).toBe(0);
  });

  it('wants a folder that is there', async () => {
    const { stderr, code } = await run(['consolidate', '--dir', 'nowhere'], { cwd: await folderOf({}) });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no migrations folder nowhere');
  });

  it('wants migrations', async () => {
    const { stderr, code } = await consolidate(await folderOf({ [V1]: 'SELECT 1;' }));
    expect(code).toBe(2);
    expect(stderr).toContain('no migrations');
  });

  it("the project's own V1 is current", async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const { stdout, code } = await run(['consolidate', '--check', '--dir', 'migrations'], { cwd: root });
    expect(stdout).toContain(`Current: migrations/${V1}`);
    expect(code).toBe(0);
  });
});
