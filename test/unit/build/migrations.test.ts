import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grammarAssets, migrationsAsset } from '../../../build/migrations.ts';
import { readMigrations } from '../../../src/assets.ts';
import { type Outlines, type Trees, withTrees } from '../../../src/migrations/bundled.ts';
import { checksum } from '../../../src/migrations/checksum.ts';
import type { Migration, ParsedFile } from '../../../src/migrations/migration.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { readDownFiles, readFolder } from '../../../src/migrations/read-folder.ts';

const folder = new URL('../../../migrations', import.meta.url).pathname;

it('holds every migration of the project with its checksum', () => {
  const files = readMigrations(new Uint8Array(migrationsAsset(folder)));
  expect(files.map((file) => file.name)).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort(),
  );
  expect(files.every((file) => checksum(file.content) === file.checksum)).toBe(true);
});

/** By file, as the executable reads it. */
async function bundled(dir: string): Promise<(migration: Migration) => ParsedFile | undefined> {
  const assets = await grammarAssets(dir);
  const outlines = JSON.parse(assets.outlines) as Outlines;
  const trees = JSON.parse(zstdDecompressSync(assets.trees).toString()) as Trees;
  return ({ file, sql }) => {
    const outline = outlines[file];
    return outline && withTrees(outline, sql, () => trees[file] ?? []);
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

  it('may be empty', async () => {
    expect((await grammarAssets(dir)).outlines).toBe('{}');
  });

  it('is refused with file, line and remedy where no run could apply it', async () => {
    writeFileSync(join(dir, '001_a.sql'), 'CREATE TABLE organizations (id int);\nCREATE TABEL b ();\n');
    await expect(grammarAssets(dir)).rejects.toThrow(/^001_a\.sql:2:8: syntax error at or near "TABEL"/);
    writeFileSync(join(dir, '001_a.sql'), 'CREATE TABLE organizations (id int);\nVACUUM;\n');
    await expect(grammarAssets(dir)).rejects.toThrow(/^001_a\.sql:2:1: .*VACUUM.*no-transaction/);
  });
});
