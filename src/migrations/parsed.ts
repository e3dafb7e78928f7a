/** A migration's statements: as the build has found them, or else by PostgreSQL's grammar. */
import { BundledMigration } from './bundled-migration.ts';
import { bundledFile } from './bundled.ts';
import type { Migration, ParsedFile } from './migration.ts';

/** @throws Failure where the grammar rejects it, as `parseMigration` */
export async function parsedFile(migration: Migration): Promise<ParsedFile> {
  const bundled = migration instanceof BundledMigration ? bundledFile(migration) : undefined;
  if (bundled) return bundled;
  const { parseMigration } = await import('./parse.ts');
  return parseMigration(migration);
}
