/** The project's migrations as assets; their readers are `src/assets.ts` and `src/migrations/bundled.ts`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { MigrationsIndex } from '../src/assets.ts';
import { Failure } from '../src/diagnostic.ts';
import type { Outline, Trees } from '../src/migrations/bundled.ts';
import { checksum } from '../src/migrations/checksum.ts';
import { downMigrations, readMigrationSet } from '../src/migrations/migration-set.ts';
import type { Migration } from '../src/migrations/migration.ts';
import { parseMigration } from '../src/migrations/parse.ts';

const filesOf = (folder: string): { name: string; content: Buffer }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));

/** One line of JSON with names, checksums and lengths, then the texts one after the other. */
export function migrationsAsset(folder: string): Buffer {
  const files = filesOf(folder);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const index: MigrationsIndex = files.map(({ name, content }) => ({
    name,
    checksum: checksum(decoder.decode(content)),
    bytes: content.length,
  }));
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...files.map(({ content }) => content)]);
}

/**
 * What PostgreSQL's grammar says of each file.
 * @throws Error with file, line and remedy where one is refused: no run of the executable could apply it
 */
export async function grammarAssets(folder: string): Promise<{ outlines: string; trees: Buffer }> {
  const outlines: Record<string, Outline> = {};
  const trees: Record<string, Trees[string]> = {};
  try {
    for (const migration of migrationsOf(folder).filter(({ directives }) => !directives.raw)) {
      const { sql, statements } = await parseMigration(migration);
      outlines[migration.file] = {
        ...(sql !== migration.sql && { sql }),
        statements: statements.map(({ kind, start, end, line, transactional }) => {
          return { kind, start, end, line, transactional };
        }),
      };
      trees[migration.file] = statements.map(({ node }) => node);
    }
  } catch (error) {
    throw error instanceof Failure ? new Error(inPlainText(error), { cause: error }) : error;
  }
  return { outlines: JSON.stringify(outlines), trees: zstdCompressSync(JSON.stringify(trees)) };
}

/** All that may be applied or undone; none where the executable is to have no migrations of its own. */
function migrationsOf(folder: string): Migration[] {
  const entries = filesOf(folder);
  if (entries.length === 0) return [];
  const { consolidated, incrementals } = readMigrationSet(folder, entries);
  return [...(consolidated ? [consolidated] : []), ...incrementals, ...downMigrations(entries).values()];
}

const inPlainText = ({ diagnostics }: Failure): string =>
  diagnostics
    .map(({ message, place, remedy }) => {
      const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
      return [where && `${where}:`, `${message}.`, remedy].filter(Boolean).join(' ');
    })
    .join('\n');
