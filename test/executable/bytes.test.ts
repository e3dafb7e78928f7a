/** Files whose bytes are not what one expects: encodings, line ends, sizes, links. */
import { mkdir, open, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { contents, folderOf, migrate, plain, product } from './support.ts';

const CAFE = Buffer.from('-- one\n-- caf\u00e9\nCREATE TABLE users (id integer);\n', 'latin1');

it.each([
  [
    'UTF-8 with a byte-order mark and CRLF counts lines and columns as an editor does',
    Buffer.from('\uFEFFCREATE TABLE users (\r\n  id integer\r\n);\r\nSELECT name FROM users;\r\n'),
    3,
    `column "name" does not exist
  002_users.sql:4:8
    4 | SELECT name FROM users;
      |        ^
  What to do: Correct 002_users.sql and run again: it goes on with this file.

002_users.sql was rolled back: nothing of it is in the database, nothing was lost.

Applied, and they stay: V1__consolidated_schema
Not applied: 002_users`,
  ],
  [
    'Latin-1',
    CAFE,
    2,
    `The file is not valid UTF-8: byte 0xE9 at byte 13
  002_users.sql:2
  What to do: Save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8.`,
  ],
  [
    'UTF-16',
    Buffer.from('\uFEFFSELECT 1;', 'utf16le'),
    2,
    `The file is UTF-16, not UTF-8
  002_users.sql:1
  What to do: Save it as UTF-8.`,
  ],
  [
    'a NUL byte',
    Buffer.from('SELECT 1;\n\n-- \0\n'),
    2,
    `The file contains a NUL byte (at byte 14), which SQL cannot hold
  002_users.sql:3
  What to do: Remove it, or save the file as UTF-8 text.`,
  ],
])('%s', async (_, bytes, code, message) => {
  await using database = await freshDatabase();
  const result = await migrate(database, ['--dir', await product({ '002_users.sql': bytes })]);
  expect(plain(result.stderr)).toBe(`\nError: ${message}\n`);
  expect(result.code).toBe(code);
  expect(await contents(database)).not.toContain('users');
});

it('a byte-order mark and CRLF are fine, and no other file than with LF', async () => {
  await using database = await freshDatabase();
  const sql = '-- who\nCREATE TABLE users (\n  id integer\n);\n';
  const folder = await product({ '002_users.sql': `\uFEFF${sql.replaceAll('\n', '\r\n')}` });
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  await writeFile(path.join(folder, '002_users.sql'), sql);
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
});

it.each([
  [
    'a symbolic link out of the folder',
    async (file: string, elsewhere: string) => symlink(elsewhere, file),
    `002_users.sql is a symbolic link that leaves the migrations folder, to ELSEWHERE
  002_users.sql
  What to do: Copy the file into the folder.`,
  ],
  [
    'a symbolic link to nowhere',
    async (file: string) => symlink('gone.sql', file),
    `002_users.sql cannot be read: it does not exist
  002_users.sql
  What to do: Check its permissions and its target.`,
  ],
  [
    'a folder that is called like a migration',
    async (file: string) => mkdir(file),
    `002_users.sql is called like a migration, but is no file
  002_users.sql
  What to do: Rename it, or move it out of the folder.`,
  ],
])('%s', async (_, make, message) => {
  await using database = await freshDatabase();
  const folder = await product();
  const elsewhere = path.join(await folderOf({ 'users.sql': 'SELECT 1;\n' }), 'users.sql');
  await make(path.join(folder, '002_users.sql'), elsewhere);
  const result = await migrate(database, ['--dir', folder]);
  expect(plain(result.stderr, { ELSEWHERE: elsewhere })).toBe(`\nError: ${message}\n`);
  expect(result.code).toBe(2);
  expect(await contents(database)).toBe('nothing');
});

it('a file of 100 MB is refused as it is, and applied as raw, which the message names', async () => {
  await using database = await freshDatabase();
  const folder = await product();
  const insert = `INSERT INTO big VALUES (1, '${'x'.repeat(10_000)}');\n`;
  const file = await open(path.join(folder, '002_big.sql'), 'w');
  await file.write('CREATE TABLE big (id integer, text text);\n                    \n');
  for (let i = 0; i < 100; i++) await file.write(insert.repeat(100));
  const refused = await migrate(database, ['--dir', folder]);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toMatchInlineSnapshot(`
    "
    Error: The file has 96 MiB; up to 32 MiB are parsed
      002_big.sql
      What to do: Split it, or put -- aim-migrate: raw at its top: it is then sent unparsed, in one message.

    Nothing was changed.
    "
  `);
  expect(await contents(database)).toBe('nothing');

  await file.write('-- aim-migrate: raw\nCREATE TABLE big (id integer, text text);\n', 0);
  await file.close();
  expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0, stderr: '' });
  expect(await contents(database)).toContain('big 10000, ');
});
