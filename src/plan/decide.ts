/**
 * The decision: which track, and which migrations in which order. Pure; each row of the table in the README
 * ("How it decides") is a case of test/unit/plan/decide.test.ts.
 */
import type { Diagnostic } from '../diagnostic.ts';
import { coveredBy } from '../migrations/covered-by.ts';
import { compareNames } from '../migrations/file-name.ts';
import type { Migration, MigrationSet } from '../migrations/migration.ts';
import type { DecideOptions, Decision, Plan, Refusal, Step } from './decision.ts';
import { changedMigration, missingFiles, outOfOrder } from './history-checks.ts';
import { interruptedMigration } from './interrupted.ts';
import { findVersion } from './names.ts';
import * as refusals from './refusals.ts';
import { standing } from './standing.ts';
import type { DatabaseState, HistoryRow } from './state.ts';

/** Names as they appear in messages. */
export interface Names {
  schema: string;
  sentinel: string;
  historyTable: string;
}

interface Situation {
  state: DatabaseState;
  set: MigrationSet;
  names: Names;
  options: DecideOptions;
  /** The incrementals up to `--to`. */
  wanted: readonly Migration[];
}

/**
 * Decides what a run does to this database.
 * @throws Failure (exit 2) where `--to` names no migration.
 */
export function decide(
  state: DatabaseState,
  set: MigrationSet,
  names: Names,
  options: DecideOptions = {},
): Decision {
  const wanted = upTo(set.incrementals, options.to);
  const situation: Situation = { state, set, names, options, wanted };
  const refuse = (diagnostic: Diagnostic): Refusal => ({
    kind: 'refusal',
    diagnostic,
    warnings: set.warnings,
  });

  if (state.history.kind === 'foreign') return refuse(refusals.foreignHistory(state.history, names));
  const rows = state.history.kind === 'ours' ? state.history.rows : [];
  const interrupted = interruptedMigration(state.progress, rows, set);
  if (interrupted) return refuse(interrupted);
  if (rows.length === 0 && state.progress.length > 0)
    return everyIncremental(situation, 'existing', 'the first migration was interrupted');

  if (!state.sentinel) {
    if (rows.length > 0) return refuse(refusals.sentinelGone(rows.length, names));
    if (state.otherObjects.count > 0 && !options.allowNonempty)
      return refuse(refusals.notEmpty(state, names));
    return fresh(situation);
  }
  if (rows.length > 0) return existing(situation, rows, refuse);
  if (options.replayAll)
    return everyIncremental(situation, 'existing', '--replay-all: every migration is applied');
  return refuse(refusals.noHistory(state, names));
}

function fresh(situation: Situation): Plan {
  const { set, wanted, names, options } = situation;
  const none = `no table ${names.sentinel}, no history`;
  if (!set.consolidated) {
    return everyIncremental(
      situation,
      'fresh',
      `${none}, and no V1__consolidated_schema.sql in ${set.source}`,
      [
        {
          severity: 'warning',
          code: 'no-consolidated-schema',
          message: `No V1__consolidated_schema.sql in ${set.source}: the fresh database gets every migration, one by one`,
        },
      ],
    );
  }
  const covers = coveredBy(set.consolidated, set.incrementals);
  const newest = covers.at(-1);
  if (newest && !wanted.includes(newest)) {
    return everyIncremental(
      situation,
      'fresh',
      `${none}; V1 covers ${newest.version}, newer than --to ${options.to}`,
    );
  }
  const covered = new Set(covers);
  const tail = wanted.filter((m) => !covered.has(m));
  return {
    kind: 'plan',
    found: 'fresh',
    track: 'consolidated',
    reason: none,
    steps: [{ kind: 'consolidated', migration: set.consolidated, covers }, ...tail.map(incremental)],
    beyond: beyond(
      situation,
      covers.map((m) => m.version),
    ),
    backfill: [],
    warnings: set.warnings,
  };
}

function everyIncremental(
  situation: Situation,
  found: Plan['found'],
  reason: string,
  warnings: readonly Diagnostic[] = [],
): Plan {
  return {
    kind: 'plan',
    found,
    track: 'incremental',
    reason,
    steps: situation.wanted.map(incremental),
    beyond: beyond(situation),
    backfill: [],
    warnings: [...situation.set.warnings, ...warnings],
  };
}

function existing(
  situation: Situation,
  rows: readonly HistoryRow[],
  refuse: (diagnostic: Diagnostic) => Refusal,
): Decision {
  const { set, names, options, wanted } = situation;
  const found = standing(rows, set);
  const v1 = legacyV1(found.others);
  if (v1 && !set.consolidated && rows.length === 1) return refuse(refusals.coverageUnknown(set, names));

  const covered = new Set(v1 && set.consolidated ? coveredBy(set.consolidated, set.incrementals) : []);
  const backfill = found.unrecorded.filter((m) => covered.has(m));
  const unapplied = found.unrecorded.filter((m) => !covered.has(m));

  const changed = changedMigration(found);
  if (changed) return refuse(changed);
  const missing = missingFiles(found, set);
  if (missing.refusal) return refuse(missing.refusal);

  const newest = wanted.at(-1);
  const isWanted = (m: Migration): boolean => newest !== undefined && compareNames(m, newest) <= 0;
  const pending = unapplied.filter(isWanted);
  const late = outOfOrder(pending, unapplied, set);
  if (late && options.strict) return refuse(refusals.outOfOrderStrict(late));

  return {
    kind: 'plan',
    found: 'existing',
    track: 'incremental',
    reason: `table ${names.sentinel} is there, and ${rows.length} recorded version(s)`,
    steps: pending.map(incremental),
    beyond: unapplied.filter((m) => !isWanted(m)),
    backfill,
    warnings: [
      ...set.warnings,
      ...missing.warnings,
      ...(late ? [late] : []),
      ...(backfill.length > 0 ? [refusals.coverageAssumed(backfill)] : []),
    ],
  };
}

/** V1's row by the older runner, which did not record what V1 covers. */
const legacyV1 = (rows: readonly HistoryRow[]): HistoryRow | undefined =>
  rows.find((row) => row.version === V1_VERSION && row.toolVersion === null);

/** What is recorded, and what V1 covers where that was not recorded with it. */
export function appliedVersions(rows: readonly HistoryRow[], set: MigrationSet): ReadonlySet<string> {
  const applied = versionsOf(rows);
  if (!set.consolidated || !legacyV1(rows)) return applied;
  for (const { version } of coveredBy(set.consolidated, set.incrementals)) applied.add(version);
  return applied;
}

function versionsOf(rows: readonly HistoryRow[]): Set<string> {
  const versions = new Set<string>();
  for (const { version } of rows) versions.add(version);
  return versions;
}

/** The history's version of V1. */
export const V1_VERSION = 'V1__consolidated_schema';

const incremental = (migration: Migration): Step => ({ kind: 'incremental', migration });

/** What is pending behind `--to`. */
function beyond({ set, wanted }: Situation, applied: Iterable<string> = []): Migration[] {
  const rest = set.incrementals.slice(wanted.length);
  if (rest.length === 0) return rest;
  const done = new Set(applied);
  return rest.filter((m) => !done.has(m.version));
}

function upTo(incrementals: readonly Migration[], to: string | undefined): readonly Migration[] {
  if (to === undefined) return incrementals;
  const last = findVersion(to, incrementals, '--to');
  return incrementals.slice(0, incrementals.indexOf(last) + 1);
}
