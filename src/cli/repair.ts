/** `repair`: accept a changed file's checksum, forget what an interrupted migration has run. */
import { acceptChecksum, forgetProgress, recordOf, SAFE_PATH } from '../apply/history.ts';
import { mustHold } from '../apply/must-hold.ts';
import { underLock } from '../apply/under-lock.ts';
import { EXIT, usageError } from '../diagnostic.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import { changedVersions } from '../plan/history-checks.ts';
import { interruptedWithoutFile } from '../plan/interrupted.ts';
import { findVersion, leadingNumber } from '../plan/names.ts';
import type { DatabaseState } from '../plan/state.ts';
import type { RunCommand } from './command.ts';
import { namesOf, reach } from './gather.ts';
import { readMigrations } from './migrations.ts';

export const run: RunCommand = async (context) => {
  const { settings, flags, operands, emit, signal } = context;
  const names = namesOf(settings);
  const connector = await reach(context, 'repair');
  const set = await readMigrations(settings);

  const done = await underLock(
    { connector, names, timeouts: settings.timeouts, emit, signal },
    async (session, state) => {
      const found = findings(state, set);
      const known = [...set.incrementals, ...gone(state, set)];
      const named = operands.map((operand) => findVersion(operand, known, 'repair'));
      const wanted = flags.all ? [...found.changed, ...found.interrupted] : named;
      checkWanted(wanted, found, flags.all === true);
      const accepted = found.changed.filter((m) => wanted.includes(m));
      const cleared = found.interrupted.filter((m) => wanted.includes(m));
      const statements = [
        ...accepted.map((m) => acceptChecksum(m, names)),
        ...cleared.map((m) => forgetProgress(m.version, names)),
      ];
      const wait = `SET LOCAL lock_timeout = ${Math.ceil(settings.timeouts.lockMs)}`;
      if (statements.length > 0) {
        const records = accepted.map((m) => recordOf(m, 'incremental'));
        const guard = accepted.length > 0 ? mustHold(records, { names, requireSentinel: false }) : [];
        await session.send(['BEGIN', wait, SAFE_PATH, ...statements, ...guard, 'COMMIT'].join(';\n'));
      }
      return {
        accepted,
        cleared,
        left: [...found.changed, ...found.interrupted].filter((m) => !wanted.includes(m)),
      };
    },
  );
  return {
    command: 'repair',
    schema_version: 1,
    exit_code: EXIT.done,
    target: connector.description,
    accepted: done.accepted.map(shown),
    cleared: done.cleared.map(shown),
    left: done.left.map(shown),
  };
};

interface Findings {
  changed: readonly Migration[];
  interrupted: readonly Migration[];
}

function findings(state: DatabaseState, set: MigrationSet): Findings {
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const begun = new Set(state.progress.map((row) => row.version));
  return {
    changed: changedVersions(rows, set),
    interrupted: [...set.incrementals.filter((m) => begun.has(m.version)), ...gone(state, set)],
  };
}

/** Interrupted migrations whose files were renamed or removed: nothing is known of them but their versions. */
const gone = ({ progress }: DatabaseState, set: MigrationSet): Migration[] =>
  interruptedWithoutFile(progress, set).map((version) => ({
    version,
    number: leadingNumber(version) ?? 0n,
    file: `${version}.sql`,
    sql: '',
    checksum: '',
    directives: { noTransaction: true, raw: false },
  }));

/** Nothing is repaired by accident: what is named must need it, and something must be named. */
function checkWanted(wanted: readonly Migration[], { changed, interrupted }: Findings, all: boolean): void {
  const broken = [...changed, ...interrupted];
  const healthy = wanted.find((m) => !broken.includes(m));
  if (healthy) {
    throw usageError(
      'nothing-to-repair',
      `${healthy.version} needs no repair: its file is as it was applied, nothing of it was interrupted`,
    );
  }
  if (wanted.length > 0 || all || broken.length === 0) return;
  throw usageError('name-what', `Say what to repair: ${broken.map((m) => m.version).join(', ')}`, {
    remedy: `For example: aim-migrate repair ${broken[0]?.version}; or --all.`,
  });
}

const shown = ({ version, file }: Migration): { version: string; file: string } => ({ version, file });
