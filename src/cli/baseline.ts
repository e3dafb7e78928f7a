/** `baseline`: record what a database already contains, without running it. */
import { insertRecords, makeHistory, recordOf, SAFE_PATH, widenHistory } from '../apply/history.ts';
import { mustHold } from '../apply/must-hold.ts';
import { underLock } from '../apply/under-lock.ts';
import { EXIT, refusal, usageError } from '../diagnostic.ts';
import { decide, type Names, V1_VERSION } from '../plan/decide.ts';
import { findVersion } from '../plan/names.ts';
import type { DatabaseState, HistoryRow } from '../plan/state.ts';
import type { RunCommand } from './command.ts';
import { namesOf, reach } from './gather.ts';
import { readMigrations } from './migrations.ts';

export const run: RunCommand = async (context) => {
  const { settings, flags, emit, signal, toolVersion } = context;
  const names = namesOf(settings);
  if (flags.version === undefined) {
    throw usageError('missing-version', 'baseline needs the version that the database has', {
      remedy: 'Name it: aim-migrate baseline --version 012_some_name (the number alone is enough).',
    });
  }
  const connector = await reach(context, 'baseline');
  const set = await readMigrations(settings);
  const last = findVersion(flags.version, set.incrementals, '--version');
  const upTo = set.incrementals.slice(0, set.incrementals.indexOf(last) + 1);

  const recorded = await underLock(
    { connector, names, timeouts: settings.timeouts, emit, signal },
    async (session, state) => {
      const rows = rowsToKeep(state, names);
      const missing = upTo.filter((m) => !rows.some((row) => row.version === m.version));
      const records = missing.map((m) => recordOf(m, 'baseline'));
      if (records.length > 0) {
        const statements = [
          SAFE_PATH,
          ...makeHistory(state, names),
          ...widenHistory(state, names),
          insertRecords(records, names, toolVersion),
          ...mustHold(records, { names, requireSentinel: false }),
        ];
        const wait = `SET LOCAL lock_timeout = ${Math.ceil(settings.timeouts.lockMs)}`;
        await session.send(['BEGIN', wait, ...statements, 'COMMIT'].join(';\n'));
      }
      return missing.map((m) => m.version);
    },
  );
  return {
    command: 'baseline',
    schema_version: 1,
    exit_code: EXIT.done,
    target: connector.description,
    version: last.version,
    recorded,
    pending: set.incrementals.slice(upTo.length).map((m) => m.version),
  };
};

/** A database without the sentinel has nothing to take over; one with a history has been taken over. */
function rowsToKeep(state: DatabaseState, names: Names): readonly HistoryRow[] {
  const { schema, sentinel, historyTable } = names;
  if (state.history.kind === 'foreign') {
    const decision = decide(state, { source: '', consolidated: null, incrementals: [], warnings: [] }, names);
    throw refusal('foreign-history', decision.kind === 'refusal' ? decision.diagnostic.message : '', {
      remedy: 'Give this history another name ("historyTable" in aim-migrate.json) and run baseline again.',
    });
  }
  if (!state.sentinel) {
    throw refusal(
      'nothing-to-baseline',
      `There is no table ${schema}.${sentinel} in database ${state.database}: nothing to take over`,
      {
        remedy: 'A fresh database needs no baseline: run `aim-migrate`.',
      },
    );
  }
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const others = rows.filter((row) => row.version !== V1_VERSION);
  if (others.length === 0) return rows;
  throw refusal('has-history', `${schema}.${historyTable} records ${others.length} version(s) already`, {
    remedy: 'See `aim-migrate status`; a database with a history needs no baseline.',
  });
}
