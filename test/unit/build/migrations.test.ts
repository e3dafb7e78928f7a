import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationAssets } from '../../../build/migrations.ts';
import { outlineIn, readMigrations, withTrees } from '../../../src/migrations/bundled.ts';
import { downMigrations, type Entry, readMigrationSet } from '../../../src/migrations/migration-set.ts';
import type { Migration, ParsedFile } from '../../../src/migrations/migration.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { readDownFiles, readFolder } from '../../../src/migrations/read-folder.ts';

const folder = new URL('../../../migrations', import.meta.url).pathname;

const assetOf = async (dir: string, name: string): Promise<Buffer<ArrayBuffer>> =>
  Buffer.from((await migrationAssets(dir))[name] ?? '');

/** As the executable reads them. */
const entriesOf = async (dir: string): Promise<Entry[]> =>
  readMigrations(new Uint8Array(await assetOf(dir, 'migrations')));

/** What is the same of a migration wherever it comes from. */
const comparable = ({ version, number, file, sql, checksum, directives, downFile }: Migration): unknown => {
  return { version, number, file, sql, checksum, directives, ...(downFile !== undefined && { downFile }) };
};

it('are what the folder has, with checksums and directives', async () => {
  const entries = await entriesOf(folder);
  expect(entries.map(({ name }) => name)).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort(),
  );
  const built = readMigrationSet('the executable', entries);
  const read = await readFolder(folder);
  expect([built.consolidated, ...built.incrementals].map((one) => one && comparable(one))).toEqual([
    read.consolidated,
    ...read.incrementals,
  ]);
  expect([...downMigrations(entries).values()].map(comparable)).toEqual([
    ...(await readDownFiles(folder)).values(),
  ]);
});

/** By file, as the executable reads it. */
async function bundled(dir: string): Promise<(migration: Migration) => ParsedFile | undefined> {
  const outlines = await assetOf(dir, 'outlines');
  const trees = await assetOf(dir, 'trees');
  return ({ file, sql }) => {
    const found = outlineIn(outlines, file);
    return found && withTrees(found.outline, sql, () => trees);
  };
}

/** Everything of it, trees too. */
const plain = ({ sql, statements }: ParsedFile): unknown => ({
  sql,
  statements: statements.map(({ kind, start, end, line, transactional, node }) => {
    return { kind, start, end, line, transactional, node };
  }),
});

it('knows of every migration what the grammar says of it', async () => {
  const bundledFile = await bundled(folder);
  const { consolidated, incrementals } = await readFolder(folder);
  const migrations = [
    ...(consolidated ? [consolidated] : []),
    ...incrementals,
    ...(await readDownFiles(folder)).values(),
  ];
  expect(migrations.length).toBeGreaterThan(31);
  for (const migration of migrations) {
    const file = bundledFile(migration);
    if (!file) throw new Error(`${migration.file} is not known`);
    expect(plain(file)).toEqual(plain(await parseMigration(migration)));
  }
});

describe('a folder that is built in', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'aim-migrate-built-in-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('may wrap a file in a transaction, leave it raw, or run it outside of one', async () => {
    writeFileSync(join(dir, '001_a.sql'), 'BEGIN;\nCREATE TABLE organizations (id int);\nCOMMIT;\n');
    writeFileSync(join(dir, '002_b.sql'), '-- aim-migrate: raw\nOF ANOTHER GRAMMAR;\n');
    writeFileSync(
      join(dir, '003_c.sql'),
      '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY ON organizations (id);\n',
    );
    const bundledFile = await bundled(dir);
    const [wrapped, raw, outside] = (await readFolder(dir)).incrementals;
    if (!wrapped || !raw || !outside) throw new Error('three files were written');
    expect(bundledFile(wrapped)?.sql).toBe('     ;\nCREATE TABLE organizations (id int);\n      ;\n');
    expect(bundledFile(wrapped)?.statements).toMatchObject([{ kind: 'CreateStmt', line: 2 }]);
    expect(bundledFile(raw)).toBeUndefined();
    expect(bundledFile(outside)?.statements).toMatchObject([
      { kind: 'IndexStmt', transactional: false, node: { concurrent: true } },
    ]);
  });

  it('may have directives, a byte-order mark, letters of any kind, files that are no migrations', async () => {
    writeFileSync(
      join(dir, '001_ä.sql'),
      '\uFEFF-- aim-migrate: lock-timeout 2s\r\nCREATE TABLE ü (id int);\r\n',
    );
    writeFileSync(join(dir, '002_b.up.sql'), "SELECT 'ß';\n");
    writeFileSync(join(dir, '002_b.down.sql'), "-- aim-migrate: statement-timeout 1min\nSELECT 'zurück';\n");
    writeFileSync(join(dir, 'notes.sql'), Buffer.from([0xe4, 0xf6, 0xfc]));
    const entries = await entriesOf(dir);
    const built = readMigrationSet('the executable', entries);
    const read = await readFolder(dir);
    expect(built.incrementals.map(comparable)).toEqual(read.incrementals);
    expect(built.warnings).toEqual(read.warnings);
    expect([...downMigrations(entries).values()].map(comparable)).toEqual([
      ...(await readDownFiles(dir)).values(),
    ]);
    expect(built.incrementals[0]?.directives).toEqual({
      noTransaction: false,
      raw: false,
      lockTimeoutMs: 2000,
    });
    expect((await bundled(dir))(read.incrementals[0] as Migration)?.statements).toMatchObject([
      { kind: 'CreateStmt', line: 2 },
    ]);
  });

  it('may have rows in thousands, which are parsed when they run', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `(${index}, 'x')`).join(',\n');
    writeFileSync(join(dir, '001_a.sql'), 'CREATE TABLE organizations (id int, name text);\n');
    writeFileSync(join(dir, '002_b.sql'), `INSERT INTO organizations VALUES ${rows};\n`);
    const bundledFile = await bundled(dir);
    const { incrementals } = await readFolder(dir);
    expect(incrementals.map((one) => bundledFile(one)?.statements.length)).toEqual([1, undefined]);
  });

  it('may be empty', async () => {
    expect(await entriesOf(dir)).toEqual([]);
  });

  it('has to be there', async () => {
    await expect(migrationAssets(join(dir, 'nowhere'))).rejects.toThrow(/cannot be read: ENOENT.*nowhere/);
  });

  it('is refused with file, line and remedy where no run could apply it', async () => {
    writeFileSync(join(dir, '001_a.sql'), 'CREATE TABLE organizations (id int);\nCREATE TABEL b ();\n');
    await expect(migrationAssets(dir)).rejects.toThrow(/^001_a\.sql:2:8: syntax error at or near "TABEL"/);
    writeFileSync(join(dir, '001_a.sql'), 'CREATE TABLE organizations (id int);\nVACUUM;\n');
    await expect(migrationAssets(dir)).rejects.toThrow(/^001_a\.sql:2:1: .*VACUUM.*no-transaction/);
  });
});
