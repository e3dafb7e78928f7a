/** The project's migrations as assets; their reader is `src/migrations/bundled.ts`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { Failure, usageError } from '../src/diagnostic.ts';
import { type MigrationsIndex, type Outline, outlineLine } from '../src/migrations/bundled.ts';
import { downMigrations, readMigrationSet } from '../src/migrations/migration-set.ts';
import type { Directives, Migration } from '../src/migrations/migration.ts';
import { parseMigration } from '../src/migrations/parse.ts';
import { placeText } from '../src/report/excerpt.ts';

/** By the asset's name. */
export type MigrationAssets = Readonly<Record<string, string | Buffer>>;

interface SqlFile {
  name: string;
  content: Buffer;
}

/**
 * A folder's migrations and all that can be known of them.
 * @throws Failure whose message has file, line and remedy where one is refused: no run of the executable could apply it
 */
export async function migrationAssets(folder: string): Promise<MigrationAssets> {
  try {
    const files = sqlFiles(folder);
    const migrations = migrationsOf(folder, files);
    return { migrations: textsOf(files, migrations), ...(await saidByGrammar(migrations)) };
  } catch (error) {
    throw error instanceof Failure ? usageError('refused', inPlainText(error)) : error;
  }
}

function sqlFiles(folder: string): SqlFile[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
    return names.sort().map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError('unreadable-directory', `The migrations cannot be read: ${why}`);
  }
}

/** One line of JSON, then the texts one after the other. */
function textsOf(files: readonly SqlFile[], migrations: readonly Migration[]): Buffer {
  const byFile = new Map(migrations.map((migration) => [migration.file, migration]));
  const texts: Buffer[] = [];
  const index: MigrationsIndex = files.map(({ name }) => {
    const migration = byFile.get(name);
    if (!migration) return { name, checksum: '', bytes: 0 };
    const { checksum, directives } = migration;
    const text = Buffer.from(migration.sql);
    texts.push(text);
    return { name, checksum, bytes: text.length, ...(isTold(directives) && { directives }) };
  });
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...texts]);
}

const isTold = (directives: Directives): boolean =>
  Object.values(directives).some((value) => value !== false && value !== undefined);

/**
 * A longer text, in UTF-16 units, is parsed when it runs: rows in thousands have trees thirty times as long, and what it
 * takes to parse them is little beside what it takes to insert them.
 */
const MAX_LENGTH = 512 * 1024;

async function saidByGrammar(migrations: readonly Migration[]): Promise<MigrationAssets> {
  const outlines: string[] = [];
  const trees: Buffer[] = [];
  let size = 0;
  for (const migration of migrations.filter(({ directives }) => !directives.raw)) {
    const { sql, statements } = await parseMigration(migration);
    if (sql.length > MAX_LENGTH) continue;
    const packed = zstdCompressSync(JSON.stringify(statements.map(({ node }) => node)));
    trees.push(packed);
    const outline: Outline = {
      ...(sql !== migration.sql && { sql }),
      statements: statements.map(({ kind, start, end, line, transactional }) => {
        return { kind, start, end, line, transactional };
      }),
      trees: [size, size + packed.length],
    };
    size += packed.length;
    outlines.push(outlineLine(migration.file, outline));
  }
  return { outlines: outlines.join(''), trees: Buffer.concat(trees) };
}

/** All that may be applied or undone; none where the executable is to have no migrations of its own. */
function migrationsOf(folder: string, entries: readonly SqlFile[]): Migration[] {
  if (entries.length === 0) return [];
  const { consolidated, incrementals } = readMigrationSet(folder, entries);
  return [...(consolidated ? [consolidated] : []), ...incrementals, ...downMigrations(entries).values()];
}

const inPlainText = ({ diagnostics }: Failure): string =>
  diagnostics
    .map(({ message, place, remedy }) => {
      return [place && `${placeText(place)}:`, `${message}.`, remedy].filter(Boolean).join(' ');
    })
    .join('\n');
