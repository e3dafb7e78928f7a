/**
 * What happens during a run, as data. `apply` and the commands emit these; `report` writes them.
 * Field names are snake_case because they are exactly the fields of a `--json` line: each line is one
 * event with `time` (ISO 8601, UTC) added by the reporter. Names are stable: fields may be added in a
 * later release, none is renamed or removed. Types only.
 */

import type { Activity } from './activity.ts';

/** `consolidated`: V1, for a fresh database. `incremental`: the numbered migrations. */
export type Track = 'consolidated' | 'incremental';

/** A run of a command that talks to a database begins. In human text: the banner. */
interface RunStart {
  event: 'run_start';
  command: string;
  tool_version: string;
  /** Where, without secrets: `user@host:5432/name` or `embedded:dist/database`. */
  target: string;
  component?: string;
}

/** Connected. Shown only with --verbose. */
interface Connected {
  event: 'connected';
  /** As the server says it: `17.5`. */
  server_version: string;
  database: string;
  user: string;
  elapsed_ms: number;
}

/** The database does not answer yet and `--wait` has time left. */
interface ConnectWait {
  event: 'connect_wait';
  attempt: number;
  /** Why the last attempt failed. */
  reason: string;
  elapsed_ms: number;
  /** How long is waited in all. */
  limit_ms: number;
}

/** Which track, and why. */
export interface Decision {
  event: 'decision';
  /** What was found: a database without the schema, or one that has it. */
  found: 'fresh' | 'existing';
  /** How it is brought up to date. A fresh database goes `incremental` where V1 is missing or covers too much for --to. */
  track: Track;
  reason: string;
  /** Versions in the order in which they will be applied; on the consolidated track the first is V1. */
  pending: readonly string[];
  /** Where the migrations come from: a path, or `the executable`. */
  dir: string;
}

/** A migration begins. */
export interface MigrationStart {
  event: 'migration_start';
  version: string;
  file: string;
  /** `consolidated` for V1 itself, `incremental` for every numbered file, also for the tail after V1. */
  track: Track;
  /** How many statements the file has, where it was parsed. */
  statements?: number;
}

/** Sent from time to time while one migration runs. */
export interface MigrationProgress {
  event: 'migration_progress';
  version: string;
  /** As PostgreSQL names it (`building index: scanning table`), or `running`, `waiting for a lock`. */
  phase: string;
  /** Both in the same unit, within this phase; `total` is left out where it is unknown. */
  done?: number;
  total?: number;
  elapsed_ms: number;
  /** The statement that runs, where that is known: on one line, shortened, without what stands in quotes. */
  statement?: string;
  /** Where it stands in the file. */
  line?: number;
  /** Which of the file's statements it is, from 1. */
  statement_number?: number;
  statements?: number;
  /** Of `done` and `total`. */
  unit?: 'blocks' | 'rows' | 'bytes' | 'indexes' | 'statements' | 'transactions' | 'files';
  /** Rows that were read or written so far, where `done` counts something else. */
  rows?: number;
  /** The relation that is worked on, or whose lock is waited for: `public.orders`. */
  object?: string;
  /** The index that is built. */
  index?: string;
  partitions_done?: number;
  partitions_total?: number;
  /** Who is waited for. */
  blocked_by?: readonly Blocker[];
}

/** How far something has come, as far as that is known. */
export type Progress = Pick<
  MigrationProgress,
  'phase' | 'done' | 'total' | 'unit' | 'rows' | 'object' | 'index' | 'partitions_done' | 'partitions_total'
>;

/** A session that holds what we wait for. */
export interface Blocker {
  /** Left out for a prepared transaction, which has no process. */
  pid?: number;
  /** The name of a transaction that was prepared, and neither committed nor rolled back since. */
  prepared_transaction?: string;
  user?: string;
  /** By its own word; `autovacuum` for the server's own worker. */
  application?: string;
  /** As in pg_stat_activity: `active`, `idle in transaction`, …; left out where this login may not see it. */
  state?: string;
  /** Its last statement: on one line, shortened, without what stands in quotes. */
  query?: string;
  /** ISO 8601: since when its transaction is open. */
  since?: string;
}

/** lock_timeout was reached; the whole migration was rolled back and is tried again after `wait_ms`. */
export interface MigrationRetry {
  event: 'migration_retry';
  version: string;
  /** The attempt that failed; counts from 1. */
  attempt: number;
  wait_ms: number;
  reason: string;
  blocked_by?: readonly Blocker[];
}

/** The migration and its history row are committed. */
export interface MigrationFinish {
  event: 'migration_finish';
  version: string;
  file: string;
  duration_ms: number;
}

/** A migration failed. */
interface MigrationFailed {
  event: 'migration_failed';
  version: string;
  file: string;
  line?: number;
  column?: number;
  sqlstate?: string;
  message: string;
  detail?: string;
  hint?: string;
  /** PostgreSQL's CONTEXT: the call stack inside functions. */
  where?: string;
}

/** Another runner holds the lock; sent when the wait begins and from time to time. */
interface LockWait {
  event: 'lock_wait';
  holder?: Blocker;
  elapsed_ms: number;
}

/** A NOTICE, INFO or WARNING of the server. */
interface ServerNotice {
  event: 'notice';
  severity: string;
  message: string;
  version?: string;
}

/** A warning of this program. */
interface Warning {
  event: 'warning';
  code: string;
  message: string;
  file?: string;
  line?: number;
  column?: number;
  detail?: string;
  hint?: string;
  remedy?: string;
}

/** What a room hands to the reporter while it works. */
export type RunEvent =
  | Activity
  | RunStart
  | Connected
  | ConnectWait
  | Decision
  | MigrationStart
  | MigrationProgress
  | MigrationRetry
  | MigrationFinish
  | MigrationFailed
  | LockWait
  | ServerNotice
  | Warning;

export type RunResult =
  | 'applied'
  | 'up_to_date'
  | 'dry_run'
  | 'failed'
  | 'refused'
  | 'unreachable'
  | 'interrupted';

/** The plan of `up --dry-run`; written by the reporter from a DryRunOutcome. */
interface PlanLine {
  event: 'plan';
  found: 'fresh' | 'existing';
  track: Track;
  reason: string;
  dir: string;
  migrations: readonly PlannedMigration[];
}

export interface PlannedMigration {
  version: string;
  file: string;
  track: Track;
  /** False: statement by statement, outside a transaction. */
  transactional: boolean;
  /** Empty for a `raw` file, which is not parsed. */
  statements: readonly { line: number; kind: string; sql: string }[];
}

/** Always the last line of `up --json`; written by the reporter from the outcome or the failure. */
export interface RunFinish {
  event: 'run_finish';
  outcome: RunResult;
  applied: readonly string[];
  not_applied: readonly string[];
  duration_ms: number;
  exit_code: number;
}

/** Something is wrong: one line for each error, before `run_finish`. */
export interface ErrorLine {
  event: 'error';
  code: string;
  message: string;
  file?: string;
  line?: number;
  column?: number;
  detail?: string;
  hint?: string;
  remedy?: string;
}

/** What the reporter may write besides the events of the rooms. */
export type ReportLine = Exclude<RunEvent, Activity> | PlanLine | RunFinish | ErrorLine;

/** How a room sends an event. Never throws, never waits. */
export type Emit = (event: RunEvent) => void;
