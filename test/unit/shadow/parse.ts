/** Files out of pieces of SQL, parsed. */
import type { ParsedFile } from '../../../src/migrations/migration.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { setOf } from '../../support/migrations.ts';
import type { Migration } from '../../../src/migrations/migration.ts';

export interface Parsed {
  file: string;
  migration: Migration;
  parsed: ParsedFile;
}

/** `001_a.sql`, `002_a.sql`, … */
export const parsedFiles = (...texts: readonly string[]): Promise<Parsed[]> => {
  const named = texts.map((sql, index) => [`${String(index + 1).padStart(3, '0')}_a.sql`, sql] as const);
  const { incrementals } = setOf(Object.fromEntries(named));
  return Promise.all(
    incrementals.map(async (migration) => ({
      file: migration.file,
      migration,
      parsed: await parseMigration(migration),
    })),
  );
};
