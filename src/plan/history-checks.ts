/** What the rows of the history say against the files. Pure. */
import type { Diagnostic } from '../diagnostic.ts';
import { compareNames } from '../migrations/file-name.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { leadingNumber } from './names.ts';
import type { HistoryRow } from './state.ts';

const V1_PREFIX = /^V\d+__/;

/** Applied files whose text is another one now, oldest first. */
export function changedVersions(rows: readonly HistoryRow[], set: MigrationSet): Migration[] {
  const recorded = new Map<string, string | null>();
  for (const { version, checksum } of rows) recorded.set(version, checksum);
  return set.incrementals.filter((m) => {
    const checksum = recorded.get(m.version);
    return checksum !== undefined && checksum !== null && checksum !== m.checksum;
  });
}

/** The refusal for applied files that were changed since, or undefined. */
export function changedMigration(rows: readonly HistoryRow[], set: MigrationSet): Diagnostic | undefined {
  const changed = changedVersions(rows, set);
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
export function unknownVersions(rows: readonly HistoryRow[], set: MigrationSet): HistoryRow[] {
  const files = new Set<string>();
  for (const { version } of set.incrementals) files.add(version);
  return rows.filter((row) => !files.has(row.version) && !V1_PREFIX.test(row.version));
}

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
  rows: readonly HistoryRow[],
  set: MigrationSet,
): { refusal?: Diagnostic; warnings: Diagnostic[] } {
  const unknown = unknownVersions(rows, set);
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

/** The warning for pending migrations that are older than an applied one, or undefined. */
export function outOfOrder(
  pending: readonly Migration[],
  applied: ReadonlySet<string>,
  all: readonly Migration[],
): Diagnostic | undefined {
  const newest = all.findLast((m) => applied.has(m.version));
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
