/** What the rows of the history say against the files. Pure. */
import type { Diagnostic } from '../diagnostic.ts';
import { compareNames } from '../migrations/file-name.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { leadingNumber } from './names.ts';
import { standing, type Standing } from './standing.ts';
import type { HistoryRow } from './state.ts';

const V1_PREFIX = /^V\d+__/;

/** Applied files whose text is another one now, oldest first. */
export const changedVersions = (rows: readonly HistoryRow[], set: MigrationSet): readonly Migration[] =>
  standing(rows, set).changed;

/** The refusal for applied files that were changed since, or undefined. */
export function changedMigration({ changed }: Standing): Diagnostic | undefined {
  const [first] = changed;
  if (!first) return undefined;
  const names = changed.map((m) => m.file).join(', ');
  return {
    severity: 'error',
    code: 'changed-migration',
    message:
      changed.length === 1
        ? `${first.file} was changed after it was applied`
        : `${changed.length} files were changed after they were applied: ${names}`,
    place: { file: first.file },
    remedy:
      'Undo the edit and put the change into a new migration (`aim-migrate new NAME`). ' +
      `Where the edit changes nothing in the database (a comment): \`aim-migrate repair ${first.version}\`.`,
  };
}

/** Rows without a file, in the order of the history; V1's own row needs none. */
export const unknownVersions = (rows: readonly HistoryRow[], set: MigrationSet): HistoryRow[] =>
  unknownOf(standing(rows, set));

const unknownOf = ({ others }: Standing): HistoryRow[] =>
  others.filter(({ version }) => !V1_PREFIX.test(version));

/** Has the row a higher number than every file? */
export function isNewerThanFiles(
  { version }: Pick<HistoryRow, 'version'>,
  { incrementals }: MigrationSet,
): boolean {
  const number = leadingNumber(version);
  const newest = incrementals.at(-1);
  return number !== undefined && (newest === undefined || number > newest.number);
}

/**
 * Rows without a file: newer than every file means an older release is being rolled back (go on with a
 * warning; golang-migrate #1091 is what happens otherwise); older means that files were lost (refuse).
 */
export function missingFiles(
  found: Standing,
  set: MigrationSet,
): { refusal?: Diagnostic; warnings: Diagnostic[] } {
  const unknown = unknownOf(found);
  if (unknown.length === 0) return { warnings: [] };
  const lost = unknown.filter((row) => !isNewerThanFiles(row, set));
  if (lost.length > 0) {
    return {
      refusal: {
        severity: 'error',
        code: 'missing-file',
        message: `The history names ${lost.length} applied version(s) without a file in ${set.source}: ${listed(lost)}`,
        remedy:
          'Bring the files back (were they renamed or deleted?), or point --dir at the folder that has them.',
      },
      warnings: [],
    };
  }
  return {
    warnings: [
      {
        severity: 'warning',
        code: 'newer-than-files',
        message: `The database is ahead of these files: ${listed(unknown)} applied by a newer release`,
      },
    ],
  };
}

/**
 * The warning for pending migrations that are older than an applied one, or undefined.
 * @param unapplied also those that are not wanted
 */
export function outOfOrder(
  pending: readonly Migration[],
  unapplied: readonly Migration[],
  { incrementals }: MigrationSet,
): Diagnostic | undefined {
  const left = new Set(unapplied);
  const newest = incrementals.findLast((m) => !left.has(m));
  const late = newest ? pending.filter((m) => compareNames(m, newest) < 0) : [];
  if (late.length === 0) return undefined;
  const files = late.map((m) => m.file).join(', ');
  return {
    severity: 'warning',
    code: 'out-of-order',
    message: `Out of order: ${files} came after ${newest?.version} had been applied`,
  };
}

const listed = (rows: readonly HistoryRow[]): string => {
  const shown = rows.slice(0, 5).map((row) => row.version);
  return shown.join(', ') + (rows.length > shown.length ? `, … (${rows.length} in all)` : '');
};
