/** Wrong usage and wrong configuration: exit 2, before any database is asked. */
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { run } from '../support/run.ts';
import { contents, folderOf, migrate, plain, product, told } from './support.ts';

describe('the command line', () => {
  it.each([
    [['statsu'], 'Unknown command "statsu"', 'Did you mean status?'],
    [['migrate'], 'Unknown command "migrate"', 'Did you mean up?'],
    [
      ['frobnicate'],
      'Unknown command "frobnicate"',
      'The commands are: up, status, check, test, verify, consolidate, new, wait, baseline, repair, help, version.',
    ],
    [['--dri-run'], 'Unknown option --dri-run', 'Did you mean --dry-run?'],
    [['-x'], 'Unknown option -x', 'See `aim-migrate --help`.'],
    [['up', '030'], 'Unexpected argument "030"', 'Did you mean --to 030?'],
    [['status', '--to', '3'], '--to is an option of up, not of status', 'See `aim-migrate help status`.'],
    [['--url'], '--url needs a value: --url URL', 'Write the URL behind it.'],
    [
      ['--quiet=yes'],
      '--quiet takes no value, but was given "yes"',
      'Write --quiet alone, or leave it away.',
    ],
    [
      ['--wait', 'soon'],
      '--wait: "soon" is not a duration',
      'Write 500ms, 2s, 1.5s, 5min, 1h, or 0 for none.',
    ],
    [
      ['--component', 'billing'],
      'There is no component "billing"',
      'Components are declared in aim-migrate.json under "components"; leave --component away without them.',
    ],
  ])('%j', async (args, message, remedy) => {
    const result = await run(args, { env: { DATABASE_URL: 'embedded:memory' } });
    expect(told(result)).toBe(`stderr:\nError: ${message}\n  What to do: ${remedy}\nexit 2`);
  });

  it('is answered in JSON where JSON is asked for', async () => {
    const { code, stdout, stderr } = await run(['statsu', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      event: 'error',
      time: expect.any(String),
      code: 'unknown-command',
      message: 'Unknown command "statsu"',
      remedy: 'Did you mean status?',
    });
  });
});

describe('the folder', () => {
  const expected =
    'Expected are V1__consolidated_schema.sql and files called NNN_name.sql (or NNN_name.up.sql), ' +
    'where NNN is a number or a timestamp of up to 14 digits. Is it the right folder (--dir)?';
  const named = 'Name the right folder with --dir, or "dir" in the config file.';

  it.each([
    [
      'does not exist',
      async () => '/nowhere/migrations',
      'The migrations folder FOLDER cannot be read: it does not exist',
      named,
    ],
    [
      'is a file',
      async () => import.meta.filename,
      'The migrations folder FOLDER cannot be read: it is not a directory',
      named,
    ],
    ['is empty', async () => folderOf({}), 'There are no migrations in FOLDER', expected],
    [
      'has other files only',
      async () => folderOf({ 'README.md': 'Hello' }),
      'There are no migrations in FOLDER',
      expected,
    ],
  ])('%s', async (_, makeFolder, message, remedy) => {
    await using database = await freshDatabase();
    const folder = await makeFolder();
    const { code, stderr } = await migrate(database, ['--dir', folder]);
    expect(code).toBe(2);
    expect(plain(stderr, { FOLDER: folder })).toBe(`\nError: ${message}\n  What to do: ${remedy}\n`);
    expect(await contents(database)).toBe('nothing');
  });

  it.skipIf(process.getuid?.() === 0)(
    'is not readable (not tried as root, who reads everything)',
    async () => {
      const folder = await product();
      await chmod(folder, 0o000);
      const result = await run(['--dir', folder], { env: { DATABASE_URL: 'embedded:memory' } });
      expect(result).toMatchObject({ code: 2 });
      expect(result.stderr).toContain('cannot be read: permission denied');
    },
  );
});

describe('where the URL comes from', () => {
  it('DATABASE_URL_FILE, as containers mount secrets', async () => {
    await using database = await freshDatabase();
    const folder = await folderOf({ url: `${database.url}\n` });
    await chmod(path.join(folder, 'url'), 0o600);
    const env = { DATABASE_URL_FILE: path.join(folder, 'url') };
    expect(await run([], { env })).toMatchObject({ code: 0, stderr: '' });
    const missing = await run([], { env: { DATABASE_URL_FILE: path.join(folder, 'other') } });
    expect(told(missing, { FOLDER: folder })).toMatchInlineSnapshot(`
      "stderr:
      Error: The file FOLDER/other, named by DATABASE_URL_FILE, does not exist
        What to do: Put the URL into that file, or set DATABASE_URL
      exit 2"
    `);
  });

  it('--env FILE; the real environment beats it', async () => {
    await using database = await freshDatabase();
    const folder = await folderOf({ '.env': `# for development\nexport DATABASE_URL='${database.url}'\n` });
    await chmod(path.join(folder, '.env'), 0o600);
    expect(await run(['--env', '.env'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
    const env = { DATABASE_URL: 'postgres://app@db.invalid/shop' };
    expect(await run(['--env', '.env'], { cwd: folder, env })).toMatchObject({ code: 5 });
    const missing = await run(['--env', 'other.env'], { cwd: folder });
    expect(told(missing, { FOLDER: folder })).toMatchInlineSnapshot(`
      "stderr:
      Error: --env: cannot read FOLDER/other.env: there is no such file
        What to do: Check the path; relative ones start at the working directory.
      exit 2"
    `);
  });

  it("libpq's PG variables", async () => {
    await using database = await freshDatabase();
    const { host, port } = inject('server');
    const env = {
      PGHOST: host,
      PGPORT: String(port),
      PGDATABASE: database.name,
      PGUSER: database.user,
      PGPASSWORD: database.password,
    };
    expect(await run([], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('aim-migrate.json', () => {
  it('names the key, the value and what is allowed', async () => {
    const folder = await mkdtemp(path.join(inject('scratch'), 'config-'));
    await writeFile(path.join(folder, 'aim-migrate.json'), '{ "sentinal": "companies", "strict": "maybe" }');
    const result = await run([], { cwd: folder, env: { DATABASE_URL: 'embedded:memory' } });
    expect(plain(told(result), { FOLDER: folder })).toMatchInlineSnapshot(`
      "stderr:
      Error: strict: "maybe" is not allowed
        aim-migrate.json:1:38
          1 | { "sentinal": "companies", "strict": "maybe" }
            |                                      ^
        What to do: Allowed: true or false.

      Error: Unknown key sentinal
        aim-migrate.json:1:3
          1 | { "sentinal": "companies", "strict": "maybe" }
            |   ^
        What to do: Did you mean "sentinel"?
      exit 2"
    `);
  });
});
