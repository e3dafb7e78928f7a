/** The texts of the refusing rows of the decision table: what was found, and what to do next. */
import type { Diagnostic } from '../diagnostic.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import type { Names } from './decide.ts';
import type { DatabaseState, History } from './state.ts';

const error = (code: string, message: string, remedy: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  remedy,
});

export const foreignHistory = (
  { tool, why }: Extract<History, { kind: 'foreign' }>,
  { schema, historyTable }: Names,
): Diagnostic =>
  error(
    'foreign-history',
    `The table ${schema}.${historyTable} belongs to ${tool}, it has another shape than ours${why === undefined ? '' : `: ${why}`}`,
    'Give this history another name ("historyTable" in aim-migrate.json), then take the database over with ' +
      '`aim-migrate baseline --version V`.',
  );

export const sentinelGone = (rows: number, { schema, sentinel, historyTable }: Names): Diagnostic =>
  error(
    'sentinel-gone',
    `The history ${schema}.${historyTable} has ${rows} version(s), but the table ${schema}.${sentinel} is gone`,
    `Was it dropped or renamed? Restore it, or name another one ("sentinel" in aim-migrate.json). ` +
      `For an empty start, drop ${historyTable} too.`,
  );

export function notEmpty(state: DatabaseState, { schema, sentinel }: Names): Diagnostic {
  const { count, names } = state.otherObjects;
  const shown = names.join(', ') + (count > names.length ? `, … (${count} in all)` : '');
  return error(
    'not-empty',
    `The schema ${schema} of database ${state.database} is neither empty nor ours: no table ${sentinel}, but ${shown}`,
    `Is DATABASE_URL right? To install beside what is there: --allow-nonempty.${otherTools(state)}`,
  );
}

export function noHistory(state: DatabaseState, { schema, sentinel, historyTable }: Names): Diagnostic {
  return error(
    'no-history',
    `The table ${schema}.${sentinel} is there, but ${schema}.${historyTable} records no version: what was applied is unknown`,
    'Say which version the database has: `aim-migrate baseline --version V`. ' +
      `Or, where every migration may run again: --replay-all.${otherTools(state)}`,
  );
}

export const coverageUnknown = (set: MigrationSet, { historyTable }: Names): Diagnostic =>
  error(
    'coverage-unknown',
    `${historyTable} records V1 alone, and ${set.source} has no V1__consolidated_schema.sql that says what it covers`,
    'Bring the file back, or say which version the database has: `aim-migrate baseline --version V`.',
  );

export const coverageAssumed = (covered: readonly Migration[]): Diagnostic => ({
  severity: 'warning',
  code: 'coverage-assumed',
  message:
    `The history records V1 without what it covered: ${covered.length} version(s) up to ` +
    `${covered.at(-1)?.version} count as applied, as V1 says today`,
});

export const outOfOrderStrict = (late: Diagnostic): Diagnostic => ({
  ...late,
  severity: 'error',
  remedy: 'Give them a newer number, or run without --strict.',
});

const otherTools = ({ otherTools: tools }: DatabaseState): string =>
  tools.length === 0 ? '' : ` (The history of ${tools.join(' and ')} is there.)`;
