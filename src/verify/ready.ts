/** Can an application start that needs the schema of these files? Pure. */
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { appliedVersions, decide, type Names, V1_VERSION } from '../plan/decide.ts';
import { leadingNumber } from '../plan/names.ts';
import type { DatabaseState } from '../plan/state.ts';

export interface Readiness {
  /** The newest recorded version. */
  version: string | null;
  pending: readonly Migration[];
  /** What is missing, and what mends it; null where nothing is. */
  lack: { reason: string; remedy: string } | null;
}

/** What concerns the files alone: an application works with the database all the same. */
const OF_THE_FILES = new Set(['changed-migration', 'missing-file']);

const UP = 'run `aim-migrate up`';

/** @param missing the tables that are not there, as people write them */
export function readiness(
  state: DatabaseState,
  set: MigrationSet,
  names: Names,
  missing: readonly string[],
): Readiness {
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const applied = appliedVersions(rows, set);
  const pending = set.incrementals.filter(({ version }) => !applied.has(version));
  const version = newest([...applied]);
  const decision = decide(state, set, names);
  if (decision.kind === 'refusal' && !OF_THE_FILES.has(decision.diagnostic.code)) {
    const { message, remedy = UP } = decision.diagnostic;
    return { version, pending, lack: { reason: message, remedy } };
  }
  if (rows.length === 0) {
    const reason = `database ${state.database} is fresh, no migration is applied`;
    return { version, pending, lack: { reason, remedy: UP } };
  }
  if (pending.length > 0) {
    const files = listed(pending.map((migration) => migration.version));
    return {
      version,
      pending,
      lack: { reason: `${pending.length} migration(s) pending (${files})`, remedy: UP },
    };
  }
  if (missing.length === 0) return { version, pending, lack: null };
  return {
    version,
    pending,
    lack: {
      reason: `${missing.length} table(s) missing although ${version} is applied (${listed(missing)})`,
      remedy:
        'restore them, since `aim-migrate up` makes nothing twice; `aim-migrate verify` shows all that differs',
    },
  };
}

/** By number, then by name, as files are ordered; V1 comes before them. */
function newest(versions: readonly string[]): string | null {
  const sorted = versions.toSorted((a, b) => {
    const [one, other] = [numberOf(a), numberOf(b)];
    if (one !== other) return one < other ? -1 : 1;
    return a < b ? -1 : 1;
  });
  return sorted.at(-1) ?? null;
}

const numberOf = (version: string): bigint =>
  version === V1_VERSION ? -2n : (leadingNumber(version) ?? -1n);

const SHOWN = 5;

const listed = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '');
