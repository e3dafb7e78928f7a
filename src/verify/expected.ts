/** Which files a database is held against: those that its history says are applied. Pure. */
import { type Diagnostic, refusal } from '../diagnostic.ts';
import { coveredBy } from '../migrations/covered-by.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { decide, type Names } from '../plan/decide.ts';
import type { Plan, Step } from '../plan/decision.ts';
import { isNewerThanFiles, unknownVersions } from '../plan/history-checks.ts';
import type { DatabaseState } from '../plan/state.ts';

export interface Expected {
  /** To be replayed, in order. */
  steps: readonly Step[];
  /** The newest applied version. */
  version: string;
  /** Files that are not applied yet, and not replayed either. */
  pending: readonly Migration[];
  warnings: readonly Diagnostic[];
}

/**
 * The incrementals are what should be, as in `check`, also where V1 made the database. Where they were deleted
 * after V1 took their place, V1 stands for them.
 * @throws Failure (exit 4) with the words of `up` where `up` would refuse, and where the state of the database is
 * that of no version: fresh, interrupted, or of a release whose files are not here
 */
export function expectedOf(state: DatabaseState, set: MigrationSet, names: Names): Expected {
  const decision = decide(state, set, names);
  if (decision.kind === 'refusal') {
    const { code, message, ...more } = decision.diagnostic;
    throw refusal(code, message, more);
  }
  if (decision.found === 'fresh') throw notMigrated(state, names);
  requireWhole(state);
  requireFiles(state, set);
  return applied(decision, set);
}

function applied({ steps: todo, warnings }: Plan, set: MigrationSet): Expected {
  const pending = todo.map(({ migration }) => migration);
  const done = set.incrementals.filter((migration) => !pending.includes(migration));
  const { consolidated } = set;
  const isReplaced = consolidated !== null && coveredBy(consolidated, set.incrementals).length === 0;
  const base: Step[] = isReplaced ? [{ kind: 'consolidated', migration: consolidated, covers: [] }] : [];
  const steps = [...base, ...done.map((migration): Step => ({ kind: 'incremental', migration }))];
  return { steps, version: steps.at(-1)?.migration.version ?? '', pending, warnings };
}

function notMigrated({ database }: DatabaseState, { schema, sentinel }: Names): Error {
  return refusal(
    'not-migrated',
    `Database ${database} is fresh: there is no table ${schema}.${sentinel} and no history`,
    { remedy: 'Is DATABASE_URL right? `aim-migrate up` brings it to the newest schema.' },
  );
}

/** Between two statements of a migration without a transaction the schema is that of no version. */
function requireWhole({ progress }: DatabaseState): void {
  const [first] = progress;
  if (!first) return;
  const done = progress.filter(({ version, state }) => version === first.version && state === 'done').length;
  throw refusal(
    'interrupted',
    `${first.version} runs, or was interrupted after ${done} of its statements: the schema is between two versions`,
    { remedy: '`aim-migrate up` goes on with it, or waits for who runs it; then verify again.' },
  );
}

function requireFiles(state: DatabaseState, set: MigrationSet): void {
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const newer = unknownVersions(rows, set).filter((row) => isNewerThanFiles(row, set));
  if (newer.length === 0) return;
  throw refusal(
    'newer-than-files',
    `The database is ahead of these files: ${newer.map(({ version }) => version).join(', ')} applied by a newer release`,
    {
      remedy:
        "Verify with that release's files (--dir), which say what the database should be. " +
        '`aim-migrate verify --tables-only` says whether these files can work with it.',
    },
  );
}
