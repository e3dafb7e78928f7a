/** Names that mean something to a shell, to SQL, to a terminal; of files, and of what the settings name. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { folderOf, migrate, ORGANIZATIONS } from './support.ts';

/** What acts on a terminal; line feed and tab are fine. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const ACTS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

const NAMES = [
  `002_it's "quoted"; DROP TABLE organizations; --.sql`,
  '003_a $(touch pwned) `id` %s %n $1 & | > <.sql',
  '004_x\u202Etxt.sql',
  '005_e\u0301t\u00E9.sql',
  '006_Case.sql',
  `007_${'long'.repeat(59)}.sql`,
  '008_名前 😀.sql',
];

describe('file names', () => {
  it('stand in the history as they are, and on the terminal without effect', async () => {
    await using database = await freshDatabase();
    const files = Object.fromEntries(NAMES.map((name, index) => [name, `CREATE TABLE t${index} ();`]));
    const folder = await folderOf({ '001_organizations.sql': ORGANIZATIONS, ...files });
    const run = await migrate(database, ['--dir', folder, '--verbose']);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout + run.stderr).not.toMatch(ACTS);
    const rows = await database.sql`SELECT version FROM schema_migrations ORDER BY version COLLATE "C"`;
    const versions = ['001_organizations.sql', ...NAMES].map((name) => name.slice(0, -4).normalize('NFC'));
    expect(rows.map(({ version }) => version as unknown)).toEqual(versions);
    for (const args of [['status'], ['status', '--json'], ['verify', '--tables-only']]) {
      const told = await migrate(database, [...args, '--dir', folder]);
      expect(told).toMatchObject({ code: 0 });
      expect(told.stdout + told.stderr).not.toMatch(ACTS);
    }
  });

  it.each([
    ['a line feed', '002_a\nb.sql'],
    ['an escape', '002_\u001B[31mred.sql'],
    ['a bell', '002_a\u0007.sql'],
  ])('with %s are refused, and shown without effect', async (_, name) => {
    await using database = await freshDatabase();
    const folder = await folderOf({ '001_organizations.sql': ORGANIZATIONS, [name]: 'SELECT 1;' });
    const run = await migrate(database, ['--dir', folder]);
    expect(run.stdout + run.stderr).not.toMatch(ACTS);
    expect(run.stdout + run.stderr).toContain('no proper name');
  });

  it.each([
    ['that differ by their form in Unicode alone', ['002_\u00E9.sql', '002_e\u0301.sql'], 2],
    ['that differ by their case alone', ['002_a.sql', '002_A.sql'], 0],
  ])('%s', async (_, names, code) => {
    await using database = await freshDatabase();
    const folder = await folderOf({
      '001_organizations.sql': ORGANIZATIONS,
      ...Object.fromEntries(names.map((name) => [name, 'SELECT 1;'])),
    });
    expect(await migrate(database, ['--dir', folder])).toMatchObject({ code });
  });

  it('of what is no file: a folder, a pipe, a link to nowhere, to itself, to the outside', async () => {
    await using database = await freshDatabase();
    const folder = await folderOf({ '001_organizations.sql': ORGANIZATIONS });
    await mkdir(path.join(folder, '002_folder.sql'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', path.join(folder, '003_pipe.sql')]);
    await symlink('nowhere', path.join(folder, '004_nowhere.sql'));
    await symlink('005_itself.sql', path.join(folder, '005_itself.sql'));
    await symlink('/etc/passwd', path.join(folder, '006_outside.sql'));
    const run = await migrate(database, ['--dir', folder]);
    expect(run.code).toBe(2);
    for (const name of ['002_folder', '003_pipe', '004_nowhere', '005_itself', '006_outside'])
      expect(run.stderr).toContain(name);
    expect(run.stderr).not.toContain('root:');
  });
});

it('notices and errors of the server do not steer the terminal', async () => {
  await using database = await freshDatabase();
  const escape = `E'\\x1b]0;title\\x07\\x1b[2J\\u202E\\r'`;
  const folder = await folderOf({
    '001_organizations.sql': ORGANIZATIONS,
    '002_loud.sql': `DO $$ BEGIN RAISE WARNING '%', ${escape}; RAISE EXCEPTION '%', ${escape} USING DETAIL = ${escape}, HINT = ${escape}; END $$;`,
  });
  for (const more of [['--verbose'], ['--json']]) {
    const run = await migrate(database, ['--dir', folder, ...more]);
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).not.toMatch(ACTS);
  }
});

describe('names of schema, sentinel and history', () => {
  it.each([
    ['reserved words', 'user', 'table', 'select'],
    ['capitals, signs of formats and of shells', 'We%ird-$chema', '100%', '$1;--'],
    ['Unicode', 'Схема', '組織', 'história'],
    ['63 bytes', 's'.repeat(63), 't'.repeat(63), 'h'.repeat(63)],
  ])('%s', async (_, schema, sentinel, history) => {
    await using database = await freshDatabase();
    const env = {
      AIM_MIGRATE_SCHEMA: schema,
      AIM_MIGRATE_SENTINEL: sentinel,
      AIM_MIGRATE_HISTORY_TABLE: history,
    };
    const table = `CREATE TABLE "${schema}"."${sentinel}" (id integer PRIMARY KEY);\n`;
    const folder = await folderOf({
      '001_first.sql': table,
      'V1__consolidated_schema.sql': `-- aim-migrate: covers 001_first\n${table}`,
    });
    const run = async (...args: string[]) => migrate(database, [...args, '--dir', folder], { env });
    expect(await run('up')).toMatchObject({ code: 0, stderr: '' });
    const file = path.join(folder, '002_alone.sql');
    const alone = `-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY i ON "${schema}"."${sentinel}" (id);\n`;
    await writeFile(file, `${alone}VACUUM "${schema}".missing;\n`);
    expect(await run('up')).toMatchObject({ code: 3 });
    await writeFile(file, `${alone}VACUUM "${schema}"."${sentinel}";\n`);
    expect(await run('status')).toMatchObject({ code: 0 });
    expect(await run('repair', '--all')).toMatchObject({ code: 0, stderr: '' });
    await database.sql.unsafe(`DROP INDEX "${schema}".i`);
    expect(await run('up')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('verify', '--tables-only')).toMatchObject({ code: 0, stderr: '' });
    await database.sql.unsafe(`DROP TABLE "${schema}"."${history}"`);
    expect(await run('baseline', '--version', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('up')).toMatchObject({ code: 0, stderr: '' });
    const [row] = await database.sql.unsafe(`SELECT count(*)::int AS rows FROM "${schema}"."${history}"`);
    expect(row).toEqual({ rows: 2 });
  });
});
