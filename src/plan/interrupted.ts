/** What was recorded of interrupted non-transactional migrations, against the files. Pure. */
import type { Diagnostic } from '../diagnostic.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import { isNewerThanFiles } from './history-checks.ts';
import type { HistoryRow, ProgressRow } from './state.ts';

/** Versions without a file of which something has run; what is newer than every file belongs to a later release. */
export function interruptedWithoutFile(progress: readonly ProgressRow[], set: MigrationSet): string[] {
  const files = new Set(set.incrementals.map((m) => m.version));
  const versions = new Set(progress.map((row) => row.version));
  return [...versions].filter((version) => !files.has(version) && !isNewerThanFiles({ version }, set));
}

/**
 * The refusal where what has run of an interrupted migration would run a second time: its file was renamed or
 * removed, or now runs as a whole.
 */
export function interruptedMigration(
  progress: readonly ProgressRow[],
  rows: readonly HistoryRow[],
  set: MigrationSet,
): Diagnostic | undefined {
  const begun = progress.filter(
    ({ version, state }) => state !== 'failed' && !rows.some((row) => row.version === version),
  );
  if (begun.length === 0) return undefined;
  const [gone] = interruptedWithoutFile(begun, set);
  if (gone !== undefined) {
    return {
      severity: 'error',
      code: 'interrupted-without-file',
      message: `${gone} was interrupted after some of its statements, and its file is gone`,
      remedy:
        `Bring ${gone}.sql back under its name, and run again: it goes on where it stopped. Or forget what has run ` +
        `of it, which is not undone: \`aim-migrate repair ${gone}\`.`,
    };
  }
  const whole = set.incrementals.find(
    ({ version, directives }) => !directives.noTransaction && begun.some((row) => row.version === version),
  );
  if (!whole) return undefined;
  return {
    severity: 'error',
    code: 'interrupted-now-whole',
    message: `${whole.file} was interrupted after some of its statements, and now runs as a whole: they would run again`,
    place: { file: whole.file },
    remedy:
      'Put the line `-- aim-migrate: no-transaction` back, and run again: it goes on where it stopped. Or undo what has ' +
      `run of it by hand, and then: \`aim-migrate repair ${whole.version}\`.`,
  };
}
