import { describe, expect, test } from 'vitest';
import { defaultPassFile, findPassword, readPassFile } from '../../../src/database/naming/pass-file.ts';
import { fakeMachine } from './surroundings.ts';

const KEY = { host: 'db.example.com', port: 5432, database: 'shop', user: 'app' };

describe('findPassword', () => {
  test.each([
    ['all fields', 'db.example.com:5432:shop:app:pw', 'pw'],
    ['stars', '*:*:*:*:pw', 'pw'],
    ['the first line that fits', 'other:*:*:*:no\n*:*:shop:app:pw\n*:*:*:*:later', 'pw'],
    ['comments', '# db.example.com:5432:shop:app:no\n*:*:*:*:pw', 'pw'],
    ['CRLF', '*:*:*:*:pw\r\n', 'pw'],
    ['escaped colon and backslash', String.raw`*:*:*:*:a\:b\\c`, String.raw`a:b\c`],
    ['a backslash before another character', String.raw`*:*:*:*:a\bc`, 'abc'],
    ['a backslash at the end', '*:*:*:*:ab\\', 'ab\\'],
    ['up to the next colon', '*:*:*:*:pw:rest', 'pw'],
    ['an empty password', '*:*:*:*:', ''],
    ['spaces count', '*:*:*:*: pw ', ' pw '],
    ['another port', '*:5433:*:*:pw', undefined],
    ['a prefix of the name', 'db:*:*:*:pw', undefined],
    ['a longer name', 'db.example.com.:*:*:*:pw', undefined],
    ['a star within a field', 'db.*:*:*:*:pw', undefined],
    ['too few fields', 'db.example.com:5432:shop:pw', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, text, expected) => {
    expect(findPassword(text, KEY)).toBe(expected);
  });

  test.each([
    ['localhost', '/var/run/postgresql', 'pw'],
    ['localhost', '/tmp', 'pw'],
    ['localhost', '', 'pw'],
    ['localhost', '/srv/sockets', undefined],
    ['/srv/sockets', '/srv/sockets', 'pw'],
    [String.raw`\:\:1`, '::1', 'pw'],
    ['::1', '::1', 'pw'],
    [String.raw`a\\b`, String.raw`a\b`, 'pw'],
  ])('a line for %s, a connection to %s', (field, host, expected) => {
    expect(findPassword(`${field}:*:*:*:pw`, { ...KEY, host })).toBe(expected);
  });
});

const read = (file: object, platform: NodeJS.Platform = 'linux') =>
  readPassFile('/p', fakeMachine({ platform, files: { '/p': { text: 'x', ...file } } }));

describe('readPassFile', () => {
  test('a private file is read', async () => {
    expect(await read({ mode: 0o600 })).toEqual({ path: '/p', text: 'x', warnings: [] });
  });

  test.each([0o640, 0o604, 0o610])('mode %o: ignored with a warning, as libpq does', async (mode) => {
    const { text, warnings } = await read({ mode });
    expect(text).toBe('');
    expect(warnings[0]).toMatchObject({
      severity: 'warning',
      message: 'The password file /p is not used: it has group or world access',
      remedy: 'chmod 0600 /p',
    });
  });

  test('modes mean nothing on Windows', async () => {
    expect((await read({ mode: 0o666 }, 'win32')).text).toBe('x');
  });

  test('a folder', async () => {
    expect((await read({ isFile: false })).warnings[0]?.message).toContain('not a plain file');
  });

  test('an unreadable one', async () => {
    expect((await read({ error: 'EACCES' })).warnings[0]?.message).toContain('EACCES');
  });

  test('an absent one is no matter', async () => {
    expect(await readPassFile('/none', fakeMachine())).toMatchObject({ text: '', warnings: [] });
  });
});

test('where it is', () => {
  expect(defaultPassFile(fakeMachine())).toBe('/home/ann/.pgpass');
  expect(defaultPassFile(fakeMachine({ env: { HOME: '/h' } }))).toBe('/h/.pgpass');
  expect(defaultPassFile(fakeMachine({ homedir: undefined }))).toBeUndefined();
  const windows = fakeMachine({ platform: 'win32', env: { APPDATA: String.raw`C:\A` } });
  expect(defaultPassFile(windows)).toBe(String.raw`C:\A\postgresql\pgpass.conf`);
});
