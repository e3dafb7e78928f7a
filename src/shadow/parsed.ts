/** Each file is parsed once, however often it is replayed. */
import type { Migration, ParsedFile } from '../migrations/migration.ts';
import { parseMigration } from '../migrations/parse.ts';

const known = new WeakMap<Migration, Promise<ParsedFile>>();

/** @throws Failure where the grammar rejects it, as `parseMigration` */
export function parsedOnce(migration: Migration): Promise<ParsedFile> {
  const found = known.get(migration) ?? parseMigration(migration);
  known.set(migration, found);
  return found;
}
