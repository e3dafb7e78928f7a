/** Each file is parsed once, however often it is replayed. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Migration, ParsedFile } from '../migrations/migration.ts';
import { parsedFile } from '../migrations/parsed.ts';

const known = new WeakMap<Migration, Promise<ParsedFile>>();

/** @throws Failure where the grammar rejects it, as `parsedFile` */
export function parsedOnce(migration: Migration): Promise<ParsedFile> {
  const found = known.get(migration) ?? parsedFile(migration);
  known.set(migration, found);
  return found;
}

/** Parses what will be replayed, with time for others between two files. What the grammar rejects is told there. */
export async function parseAhead(migrations: readonly Migration[]): Promise<void> {
  try {
    for (const migration of migrations) {
      await parsedOnce(migration);
      await breathe();
    }
  } catch {
    // Asked for again, the same promise throws it.
  }
}
