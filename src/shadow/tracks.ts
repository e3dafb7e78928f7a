/** The two ways to the newest schema, as steps to replay. Pure. */
import { refusal } from '../diagnostic.ts';
import { coveredBy } from '../migrations/covered-by.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { Step } from '../plan/decision.ts';
import { findVersion } from '../plan/names.ts';

/**
 * V1, then the incrementals that it does not cover.
 * @throws Failure (exit 4) where there is no V1
 */
export function freshTrack({ consolidated, incrementals, source }: MigrationSet): Step[] {
  if (!consolidated) {
    throw refusal('no-consolidated-schema', `There is no V1__consolidated_schema.sql in ${source}`, {
      remedy: '`aim-migrate consolidate` writes one.',
    });
  }
  const covers = coveredBy(consolidated, incrementals);
  const tail = incrementals.filter((migration) => !covers.includes(migration));
  return [
    { kind: 'consolidated', migration: consolidated, covers },
    ...tail.map((migration): Step => ({ kind: 'incremental', migration })),
  ];
}

/**
 * Every incremental in order, or those up to a version.
 * @param to a version, a file's name or a number
 * @throws Failure: exit 4 where there are none, 2 where `to` names none
 */
export function incrementalTrack({ incrementals, source }: MigrationSet, to?: string): Step[] {
  if (incrementals.length === 0) {
    throw refusal('no-incrementals', `There are no incremental migrations in ${source}`, {
      remedy: '`aim-migrate new NAME` makes the first one.',
    });
  }
  const end = to === undefined ? undefined : incrementals.indexOf(findVersion(to, incrementals, '--to')) + 1;
  return incrementals.slice(0, end).map((migration) => ({ kind: 'incremental', migration }));
}
