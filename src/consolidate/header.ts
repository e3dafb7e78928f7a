/** What stands at the head of a V1 that was written. Pure. */
import type { Migration } from '../migrations/migration.ts';

/**
 * @param covered the incrementals that V1 contains, in their order; at least one
 * @param major of the PostgreSQL that wrote the definitions
 */
export function headerOf(covered: readonly Migration[], major: number): string {
  const newest = covered.at(-1);
  if (!newest) throw new Error('V1 covers at least one migration');
  const width = Math.max(...covered.map(({ file }) => file.length));
  const files = covered.map(({ file, checksum }) => `--   ${file.padEnd(width)}  ${checksum}`);
  return [
    '-- The whole schema in one file, for a database that has nothing yet.',
    '-- Written by `aim-migrate consolidate`: do not edit it, add a migration and have it written again.',
    '--',
    `-- aim-migrate: covers ${newest.version}`,
    '--',
    `-- From these files, by their SHA-256 with line ends as LF, as PostgreSQL ${major} writes what they make:`,
    ...files,
    '',
  ].join('\n');
}
