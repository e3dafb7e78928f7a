/** `status`: what is applied, pending, changed, unknown. Reads only. */
import { stateQuery } from '../apply/read-state.ts';
import { requireSupportedServer } from '../apply/checks.ts';
import { firstState } from '../apply/run.ts';
import { EXIT } from '../diagnostic.ts';
import type { MigrationSet } from '../migrations/migration.ts';
import type { AppliedMigration, StatusOutcome } from '../outcomes.ts';
import { decide, V1_VERSION } from '../plan/decide.ts';
import { changedVersions, isNewerThanFiles, unknownVersions } from '../plan/history-checks.ts';
import type { DatabaseState, HistoryRow } from '../plan/state.ts';
import type { RunCommand } from './command.ts';
import { namesOf, reach } from './gather.ts';
import { readMigrations } from './migrations.ts';

export const run: RunCommand = async (context) => {
  const { settings, flags, signal } = context;
  const names = namesOf(settings);
  const connector = await reach(context, 'status');
  const set = await readMigrations(settings);
  const session = await connector.connect(stateQuery(names, { columns: 'all' }), signal);
  try {
    const state = await firstState(session, names, 'all');
    requireSupportedServer(state);
    const decision = decide(state, set, names, { strict: settings.strict });
    const facts = describe(state, set);
    const isPlan = decision.kind === 'plan';
    const pending = isPlan ? decision.steps.map(({ migration }) => migration) : facts.notRecorded;
    const backfill = isPlan ? decision.backfill : [];
    return {
      command: 'status',
      schema_version: 1,
      exit_code: flags['exit-code'] ? answer(isPlan, pending.length) : EXIT.done,
      ...(settings.component !== undefined && { component: settings.component }),
      target: connector.description,
      dir: set.source,
      state: isPlan ? decision.found : 'refused',
      refusal: isPlan ? null : decision.diagnostic,
      applied: [...facts.applied, ...backfill.map(({ version }) => covered(version))],
      pending: pending.map(({ version, file }) => ({ version, file, ...begun(version, state) })),
      changed: facts.changed,
      unknown: facts.unknown,
      warnings: decision.warnings,
    } satisfies StatusOutcome;
  } finally {
    await session.close();
  }
};

/** How far an interrupted migration has come. */
function begun(version: string, { progress }: DatabaseState): { statements_done?: number } {
  const rows = progress.filter((row) => row.version === version);
  return rows.length === 0 ? {} : { statements_done: rows.filter((row) => row.state === 'done').length };
}

/** With --exit-code: up to date, something pending, or `up` would refuse. */
function answer(isPlan: boolean, pending: number): StatusOutcome['exit_code'] {
  if (!isPlan) return EXIT.refused;
  return pending > 0 ? EXIT.no : EXIT.done;
}

function describe(state: DatabaseState, set: MigrationSet) {
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const recorded = new Set(rows.map((row) => row.version));
  const changed = changedVersions(rows, set);
  const isChanged = new Set(changed.map(({ version }) => version));
  const order = new Map(set.incrementals.map((m, index) => [m.version, index]));
  const place = ({ version }: HistoryRow): number =>
    version === V1_VERSION ? -1 : (order.get(version) ?? Infinity);
  const sorted = [...rows].sort((a, b) => place(a) - place(b) || (a.version < b.version ? -1 : 1));
  return {
    applied: sorted.map((row) => appliedOf(row, order.has(row.version) ? !isChanged.has(row.version) : null)),
    notRecorded: set.incrementals.filter((m) => !recorded.has(m.version)),
    changed: changed.map(({ version, file }) => ({ version, file })),
    unknown: unknownVersions(rows, set).map((row) => ({
      version: row.version,
      applied_at: isoTime(row),
      newer: isNewerThanFiles(row, set),
    })),
  };
}

/** @param isAsFile does its checksum fit the file's? Null where there is no file. */
function appliedOf(row: HistoryRow, isAsFile: boolean | null): AppliedMigration {
  return {
    version: row.version,
    applied_at: isoTime(row),
    execution_ms: row.executionMs,
    applied_by: row.appliedBy,
    track: row.track,
    tool_version: row.toolVersion,
    checksum_ok: row.checksum === null ? null : isAsFile,
  };
}

/** In UTC; empty where an older table has none. */
const isoTime = ({ appliedAt }: HistoryRow): string =>
  appliedAt === null ? '' : new Date(appliedAt).toISOString();

const covered = (version: string): AppliedMigration => ({
  version,
  applied_at: '',
  execution_ms: null,
  applied_by: null,
  track: null,
  tool_version: null,
  checksum_ok: null,
  covered: true,
});
