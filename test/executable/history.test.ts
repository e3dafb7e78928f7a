/**
 * What the history says against the files: changed, lost, newer, late. What is refused changes nothing, and what the
 * message tells to do really works.
 */
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { contents, migrate, plain, product, USERS } from './support.ts';

it('an applied file that was changed: undone, or accepted by repair', async () => {
  await using database = await freshDatabase();
  const folder = await product({ '002_users.sql': USERS });
  await migrate(database, ['--dir', folder]);
  const file = path.join(folder, '002_users.sql');
  await appendFile(file, '-- who may log in\n');
  await writeFile(path.join(folder, '003_teams.sql'), 'CREATE TABLE teams (id integer);\n');
  const before = await contents(database);
  const refused = await migrate(database, ['--dir', folder]);
  expect(refused.code).toBe(4);
  expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: 002_users.sql was changed after it was applied
        002_users.sql
        What to do: Undo the edit and put the change into a new migration (\`aim-migrate new NAME\`). Where the edit changes nothing in the database (a comment): \`aim-migrate repair 002_users\`.

      Nothing was changed.
      "
    `);
  expect(await contents(database)).toBe(before);
  const unnamed = await migrate(database, ['repair', '--dir', folder]);
  expect(unnamed).toMatchObject({ code: 2 });
  expect(unnamed.stderr).toMatchInlineSnapshot(`
      "Error: Say what to repair: 002_users
        What to do: For example: aim-migrate repair 002_users; or --all.
      "
    `);

  const repaired = await migrate(database, ['repair', '002_users', '--dir', folder]);
  expect(repaired).toMatchObject({
    code: 0,
    stderr: '',
    stdout: 'Accepted the changed file of: 002_users\n',
  });
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });

  await writeFile(file, USERS);
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 4 });
  await writeFile(file, `${USERS.replaceAll('\n', '\r\n')}-- who may log in\r\n`);
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
});

it('a lost file, older than the newest: bring it back', async () => {
  await using database = await freshDatabase();
  const folder = await product({
    '002_users.sql': USERS,
    '003_teams.sql': 'CREATE TABLE teams (id integer);\n',
  });
  await migrate(database, ['--dir', folder]);
  const before = await contents(database);
  const [here, away] = ['002_users.sql', 'users.txt'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ];
  await rename(here, away);
  const refused = await migrate(database, ['--dir', folder]);
  expect(refused.code).toBe(4);
  expect(plain(refused.stderr, { FOLDER: folder })).toMatchInlineSnapshot(`
      "Warning: A number is missing among the migrations: 002
        What to do: If a file was lost, bring it back; if the number was never used, nothing needs to be done.

      Error: The history names 1 applied version(s) without a file in FOLDER: 002_users
        What to do: Bring the files back (were they renamed or deleted?), or point --dir at the folder that has them.

      Nothing was changed.
      "
    `);
  expect(await contents(database)).toBe(before);
  await rename(away, here);
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
});

it('rows newer than every file: an older release is being rolled back, so only a warning', async () => {
  await using database = await freshDatabase();
  const folder = await product({
    '002_users.sql': USERS,
    '003_teams.sql': 'CREATE TABLE teams (id integer);\n',
  });
  await migrate(database, ['--dir', folder]);
  await rm(path.join(folder, '003_teams.sql'));
  const result = await migrate(database, ['--dir', folder]);
  expect(result.code).toBe(0);
  expect(result.stdout).toContain('No pending migrations');
  expect(plain(result.stderr)).toMatchInlineSnapshot(`
      "Warning: The database is ahead of these files: 003_teams applied by a newer release
      "
    `);
});

it('a late, lower-numbered file: applied with a warning, refused by --strict', async () => {
  await using database = await freshDatabase();
  const folder = await product({ '003_teams.sql': 'CREATE TABLE teams (id integer);\n' });
  await migrate(database, ['--dir', folder]);
  await writeFile(path.join(folder, '002_users.sql'), USERS);
  const before = await contents(database);
  const refused = await migrate(database, ['--dir', folder, '--strict']);
  expect(refused.code).toBe(4);
  expect(plain(refused.stderr)).toMatchInlineSnapshot(`
      "
      Error: Out of order: 002_users.sql came after 003_teams had been applied
        What to do: Give them a newer number, or run without --strict.

      Nothing was changed.
      "
    `);
  expect(await contents(database)).toBe(before);
  const applied = await migrate(database, ['--dir', folder]);
  expect(applied.code).toBe(0);
  expect(plain(applied.stderr)).toMatchInlineSnapshot(`
      "Warning: Out of order: 002_users.sql came after 003_teams had been applied
      "
    `);
  expect(await contents(database)).toMatchInlineSnapshot(`
      "organizations 0, schema_migrations 4, teams 0, users 0
      history: V1__consolidated_schema, 001_organizations, 002_users, 003_teams"
    `);
});
