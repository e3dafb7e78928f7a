/** Rows for `test`: files named as migrations, each put in behind the migration of its number. */
import { resolve } from 'node:path';
import type { Migration } from '../migrations/migration.ts';
import { readFolder } from '../migrations/read-folder.ts';
import { findVersion } from '../plan/names.ts';
import type { CommandContext } from './command.ts';

/**
 * By the version of the migration behind which they run; empty without --fixtures.
 * @throws Failure (exit 2) where a file has the number of no migration
 */
export async function readFixtures(
  { flags, cwd }: CommandContext,
  incrementals: readonly Migration[],
): Promise<Map<string, Migration>> {
  const { fixtures } = flags;
  if (fixtures === undefined) return new Map();
  const found = await readFolder(resolve(cwd, fixtures));
  return new Map(
    found.incrementals.map((fixture) => {
      const same = incrementals.find(({ version }) => version === fixture.version);
      const behind =
        same ?? findVersion(String(fixture.number), incrementals, `the fixture ${fixture.file}:`);
      return [behind.version, fixture] as const;
    }),
  );
}
