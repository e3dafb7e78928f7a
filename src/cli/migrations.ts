/** Which migrations a command is about: those of a folder, or those inside the executable. */
import type { Settings } from '../config/settings.ts';
import { bundledMigrations } from '../migrations/bundled.ts';
import { downMigrations, readMigrationSet } from '../migrations/migration-set.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';

/** The folder of the settings, or the migrations inside the executable. */
export async function readMigrations({ dir }: Settings): Promise<MigrationSet> {
  const bundled = dir === undefined ? bundledMigrations() : null;
  if (bundled) return readMigrationSet('the executable', bundled);
  const { readFolder } = await import('../migrations/read-folder.ts');
  return readFolder(dir ?? ownFolder());
}

/** Down files, by the version that they undo. */
export async function readDowns({ dir }: Settings): Promise<Map<string, Migration>> {
  const bundled = dir === undefined ? bundledMigrations() : null;
  if (bundled) return downMigrations(bundled);
  const { readDownFiles } = await import('../migrations/read-folder.ts');
  return readDownFiles(dir ?? ownFolder());
}

/** Where the source runs in Node, the migrations lie beside it. */
const ownFolder = (): string => new URL('../../migrations', import.meta.url).pathname;
