/** What V1 contains of the incrementals. */
import type { Diagnostic } from '../diagnostic.ts';
import { compareNames, parseFileName } from './file-name.ts';
import type { Migration } from './migration.ts';

/** A version written in `covers`, with its number. The directive's parser let only such through. */
function coversName(version: string): { number: bigint; version: string } {
  const name = parseFileName(`${version}.sql`);
  return { number: name.kind === 'other' ? 0n : name.number, version };
}

/**
 * The incrementals whose effect V1 contains, in their order: without the directive `covers` all of them; else
 * up to and with the named one. The named one may be gone together with all before it (squashed); then V1
 * covers no file that is there.
 *
 * @param incrementals in their order, as in `MigrationSet`
 */
export function coveredBy(consolidated: Migration, incrementals: readonly Migration[]): Migration[] {
  const { covers } = consolidated.directives;
  if (covers === undefined) return [...incrementals];
  const newest = coversName(covers);
  return incrementals.filter((migration) => compareNames(migration, newest) <= 0);
}

/**
 * The error where `covers` names a version that is no file although older or equally numbered files are there:
 * a slip of the pen, or files that should have been deleted with it. Undefined where all is well.
 */
export function checkCovers(
  consolidated: Migration,
  incrementals: readonly Migration[],
): Diagnostic | undefined {
  const { covers } = consolidated.directives;
  if (covers === undefined || incrementals.some(({ version }) => version === covers)) return undefined;
  const { number } = coversName(covers);
  const older = incrementals.filter((migration) => migration.number <= number);
  const last = older.at(-1);
  if (last === undefined) return undefined;
  return {
    severity: 'error',
    code: 'unknown-covers',
    message: `V1 says that it covers ${covers}, but there is no such file, while ${last.file} is there`,
    place: { file: consolidated.file },
    remedy: `Name one of the files, such as -- aim-migrate: covers ${last.version}, or delete those that V1 replaces.`,
  };
}
