import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT, Failure } from '../../../src/diagnostic.ts';
import { readMigrationSet } from '../../../src/migrations/migration-set.ts';
import { readFolder } from '../../../src/migrations/read-folder.ts';

let base: string;
let dir: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'aim-migrate-read-'));
  dir = join(base, 'migrations');
  mkdirSync(dir);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array = 'SELECT 1;\n'): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

async function failure(folder = dir): Promise<Failure> {
  const found = await readFolder(folder).catch((error: unknown) => error);
  if (found instanceof Failure) return found;
  throw new Error('It did not fail');
}

/** Of the system, not of a package: kept apart so that knip does not look for it. */
const MKFIFO = 'mkfifo';
const WINDOWS = process.platform === 'win32';
/** Nothing is unreadable for root. */
const ALL_READABLE = WINDOWS || process.getuid?.() === 0;

test('reads a folder, and keeps its name as it was given', async () => {
  put('002_b.sql', '\uFEFFSELECT 2;\r\n');
  put('001_a.up.sql');
  put('001_a.down.sql');
  put('V1__consolidated_schema.sql');
  put('README.md');
  mkdirSync(join(dir, 'archive'));
  const set = await readFolder(dir);
  expect(set).toMatchObject({
    source: dir,
    warnings: [],
    consolidated: { file: 'V1__consolidated_schema.sql' },
  });
  expect(set.incrementals.map(({ file, sql, downFile }) => [file, sql, downFile])).toEqual([
    ['001_a.up.sql', 'SELECT 1;\n', '001_a.down.sql'],
    ['002_b.sql', 'SELECT 2;\r\n', undefined],
  ]);
});

test('reads many files, more than one batch', async () => {
  for (let i = 1; i <= 600; i++) put(`${i}_m.sql`);
  expect((await readFolder(dir)).incrementals.map(({ number }) => Number(number))).toEqual(
    Array.from({ length: 600 }, (_, i) => i + 1),
  );
});

test('reads files of all sizes and encodings as they are read one by one', async () => {
  const texts = [
    '',
    'SELECT 1;\n',
    'SELECT 1;\r\nSELECT 2;\r',
    '\uFEFFSELECT 1;',
    "SELECT 'é, 漢, 😀';\n",
    '-- aim-migrate: no-transaction\nVACUUM;\n',
    '-- x\n'.repeat(10_000),
    `SELECT '${'ü'.repeat(70_000)}';`,
    '-- y\n'.repeat(70_000),
  ];
  const files = Array.from({ length: 300 }, (_, i) => ({
    name: `${i + 1}_m.sql`,
    // Long ones at many places, larger than what is read at once; in some of that all is ASCII, in some not.
    content: Buffer.from(
      texts[i % 40 < texts.length && i > 100 ? i % 40 : i % 7 === 0 ? 0 : 1] + `-- ${i}\n`,
    ),
  }));
  files.push({ name: '301_empty.sql', content: Buffer.alloc(0) });
  for (const { name, content } of files) put(name, content);
  const [read, expected] = [await readFolder(dir), readMigrationSet(dir, files)];
  expect(read.incrementals).toEqual(expected.incrementals);
  expect(read.incrementals.map(({ sql }) => sql)).toEqual(
    files.map(({ content }) => content.toString().replace('\uFEFF', '')),
  );
});

describe('the folder itself', () => {
  test('is missing', async () => {
    const { exitCode, diagnostics } = await failure(join(base, 'none'));
    expect(exitCode).toBe(EXIT.usage);
    expect(diagnostics[0]).toMatchObject({
      code: 'unreadable-directory',
      message: expect.stringMatching(/none cannot be read: it does not exist$/),
      remedy: expect.stringContaining('--dir'),
    });
  });

  test('is a file', async () => {
    expect((await failure(put('001_a.sql'))).message).toMatch(/it is not a directory$/);
  });

  test('is empty', async () => {
    expect((await failure()).diagnostics[0]).toMatchObject({
      code: 'no-migrations',
      message: `There are no migrations in ${dir}`,
    });
  });

  test.skipIf(ALL_READABLE)('may not be read', async () => {
    chmodSync(dir, 0);
    expect((await failure()).message).toMatch(/permission denied$/);
    chmodSync(dir, 0o700);
  });

  test.skipIf(WINDOWS)('may be a symbolic link', async () => {
    put('001_a.sql');
    symlinkSync(dir, join(base, 'link'));
    expect((await readFolder(join(base, 'link'))).incrementals).toHaveLength(1);
  });
});

describe('a file', () => {
  test.skipIf(ALL_READABLE)('may not be read', async () => {
    chmodSync(put('001_a.sql'), 0);
    expect((await failure()).diagnostics[0]).toMatchObject({
      code: 'unreadable-file',
      place: { file: '001_a.sql' },
      message: '001_a.sql cannot be read: permission denied',
    });
  });

  test('is a directory', async () => {
    mkdirSync(join(dir, '001_a.sql'));
    expect((await failure()).diagnostics[0]).toMatchObject({ place: { file: '001_a.sql' } });
  });

  test.skipIf(WINDOWS)('is a FIFO: an error, and no waiting', async () => {
    execFileSync(MKFIFO, [join(dir, '001_a.sql')]);
    expect((await failure()).diagnostics[0]).toMatchObject({
      code: 'not-a-file',
      place: { file: '001_a.sql' },
    });
  });

  test.skipIf(WINDOWS)('is a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(join(dir, '001_a.sql'), resolve));
    expect((await failure()).diagnostics[0]).toMatchObject({
      code: 'unreadable-file',
      place: { file: '001_a.sql' },
    });
    await new Promise((resolve) => void server.close(resolve));
  });

  test('is too big, which is seen without reading it', async () => {
    truncateSync(put('001_a.sql'), 300 * 1024 * 1024);
    expect((await failure()).diagnostics[0]).toMatchObject({
      code: 'file-too-big',
      message: '001_a.sql has 300 MiB; more than 256 MiB is not read',
    });
  });

  test('is no UTF-8; and every other trouble is told with it', async () => {
    put('001_a.sql', Buffer.from([0x61, 0x0a, 0xe9]));
    put('002_b.sql', '-- aim-migrate: foo\n');
    mkdirSync(join(dir, '003_c.sql'));
    const { diagnostics } = await failure();
    expect(
      diagnostics
        .map(({ code, place }) => [place?.file, place?.line, code])
        .sort((a, b) => String(a).localeCompare(String(b))),
    ).toEqual([
      ['001_a.sql', 2, 'not-utf8'],
      ['002_b.sql', 1, 'unknown-directive'],
      ['003_c.sql', undefined, 'not-a-file'],
    ]);
  });
});

describe('a symbolic link', () => {
  test.skipIf(WINDOWS)('within the folder is followed, also as Kubernetes mounts a ConfigMap', async () => {
    mkdirSync(join(dir, '..2026_11_20'));
    writeFileSync(join(dir, '..2026_11_20', '001_a.sql'), 'SELECT 1;');
    symlinkSync('..2026_11_20', join(dir, '..data'));
    symlinkSync('..data/001_a.sql', join(dir, '001_a.sql'));
    expect((await readFolder(dir)).incrementals[0]?.sql).toBe('SELECT 1;');
  });

  test.skipIf(WINDOWS)('that leaves the folder is refused, naming the target', async () => {
    writeFileSync(join(base, 'secret.sql'), 'SELECT 1;');
    symlinkSync('../secret.sql', join(dir, '001_a.sql'));
    const [diagnostic] = (await failure()).diagnostics;
    expect(diagnostic).toMatchObject({
      code: 'link-outside',
      place: { file: '001_a.sql' },
      message: expect.stringMatching(/to .*secret\.sql$/),
    });
  });

  test.skipIf(WINDOWS)('to nowhere, in a circle, and to a directory', async () => {
    symlinkSync('nowhere.sql', join(dir, '001_a.sql'));
    symlinkSync('002_b.sql', join(dir, '002_b.sql'));
    mkdirSync(join(dir, 'd'));
    symlinkSync('d', join(dir, '003_c.sql'));
    const { diagnostics } = await failure();
    expect(
      diagnostics.map(({ code, place }) => `${place?.file} ${code}`).sort((a, b) => a.localeCompare(b)),
    ).toEqual(['001_a.sql unreadable-file', '002_b.sql unreadable-file', '003_c.sql not-a-file']);
  });

  test.skipIf(WINDOWS)('of an editor’s lock is not looked at', async () => {
    put('001_a.sql');
    symlinkSync('me@host.123', join(dir, '.#001_a.sql'));
    expect((await readFolder(dir)).warnings).toEqual([]);
  });
});
