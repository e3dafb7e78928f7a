/**
 * What a command returns. A command gathers, decides, acts and returns one of these; it prints nothing.
 * `report` turns it into human text, or with --json into lines. Field names are snake_case because they
 * are the fields of that JSON; `schema_version` grows when one of them changes its meaning. Types only.
 */
import type { Diagnostic, ExitCode } from './diagnostic.ts';
import type { PlannedMigration, RunResult, Track } from './events.ts';

/**
 * What `up` did, also where it failed half-way: what was applied stays said.
 * A failure before anything could be applied may as well be thrown as a Failure; the reporter then
 * writes the same `run_finish` line from the events it has seen.
 */
export interface UpOutcome {
  command: 'up';
  exit_code: ExitCode;
  outcome: Exclude<RunResult, 'dry_run'>;
  /** Versions this run committed, in order. */
  applied: readonly string[];
  /** Versions that were pending and are still. */
  not_applied: readonly string[];
  duration_ms: number;
  /** The migration that failed. Not rolled back: it runs outside a transaction, finished statements stay. */
  failed?: { version: string; file: string; rolled_back: boolean };
  /** The errors; empty where all went well. */
  errors: readonly Diagnostic[];
}

/** `up --dry-run`: what would happen. Nothing was changed. */
export interface DryRunOutcome {
  command: 'dry-run';
  exit_code: ExitCode;
  found: 'fresh' | 'existing';
  track: Track;
  reason: string;
  /** A path, or `the executable`. */
  dir: string;
  migrations: readonly PlannedMigration[];
  duration_ms: number;
}

export interface AppliedMigration {
  version: string;
  /** ISO 8601, UTC. */
  applied_at: string;
  /** These are null in rows that an older runner wrote. */
  execution_ms: number | null;
  applied_by: string | null;
  track: string | null;
  tool_version: string | null;
  /** Null where no checksum is recorded or there is no file. */
  checksum_ok: boolean | null;
  /** True where there is no row of its own, because V1 covers it. */
  covered?: boolean;
}

export interface StatusOutcome {
  command: 'status';
  schema_version: 1;
  /** 1 with --exit-code where something is pending. */
  exit_code: ExitCode;
  component?: string;
  /** Redacted description of the database. */
  target: string;
  dir: string;
  /** `refused`: `up` would refuse, see `refusal`. */
  state: 'fresh' | 'existing' | 'refused';
  refusal: Diagnostic | null;
  applied: readonly AppliedMigration[];
  /** `statements_done`: of a migration outside a transaction that was interrupted. */
  pending: readonly { version: string; file: string; statements_done?: number }[];
  /** Applied, but the file has changed since. */
  changed: readonly { version: string; file: string }[];
  /** In the history, but there is no file. `newer`: newer than every file (an older release runs). */
  unknown: readonly { version: string; applied_at: string; newer: boolean }[];
  warnings: readonly Diagnostic[];
}

export interface NewOutcome {
  command: 'new';
  schema_version: 1;
  exit_code: ExitCode;
  version: string;
  /** Paths as a person would type them from the working directory. */
  up_file: string;
  down_file: string;
}

/** The database answered. Where it did not in time, a Failure with exit code 5 is thrown instead. */
export interface WaitOutcome {
  command: 'wait';
  schema_version: 1;
  exit_code: ExitCode;
  target: string;
  attempts: number;
  waited_ms: number;
  server_version?: string;
}

export interface BaselineOutcome {
  command: 'baseline';
  schema_version: 1;
  exit_code: ExitCode;
  target: string;
  /** The version the database is taken to have. */
  version: string;
  /** Versions now recorded as applied, without having been run. */
  recorded: readonly string[];
  /** What the next `up` will apply. */
  pending: readonly string[];
}

export interface RepairOutcome {
  command: 'repair';
  schema_version: 1;
  exit_code: ExitCode;
  target: string;
  /** Applied files that have changed: their new checksum is recorded now. */
  accepted: readonly { version: string; file: string }[];
  /** Interrupted non-transactional migrations whose recorded progress was removed. */
  cleared: readonly { version: string; file: string }[];
  /** Changed, named by nobody, so left as they were. */
  left: readonly { version: string; file: string }[];
}

/** A file and line that made something. */
export interface FoundAt {
  file: string;
  line?: number;
}

/** One difference between the two tracks. */
export interface CheckFinding {
  /**
   * `missing`: V1 lacks it · `extra`: only V1 has it · `changed` · `rows`: a seeded row · `sequence`: the next key ·
   * the lesser kinds `column-order`, `generated-name`, `cosmetic` · `duplicate-number`: two files with one number.
   */
  kind: CheckKind;
  /** As SQL names it: `table column public.agents.name`. */
  object: string;
  /** What it is shown under: the table of a column; the object itself where there is none. */
  parent: string;
  /** What of it differs. */
  attribute?: string;
  /** What V1 has, and what the incrementals have, in the words of SQL; null for nothing. */
  consolidated: string | null;
  incremental: string | null;
  /** The attributes that differ, where the sides show a whole definition. */
  changes?: readonly CheckChange[];
  consolidated_at?: FoundAt;
  incremental_at?: FoundAt;
}

/** One attribute of what differs. */
export interface CheckChange {
  /** Where it is not the finding's own: the index of a constraint. */
  object?: string;
  attribute: string;
  consolidated: string | null;
  incremental: string | null;
}

export const CHECK_FORMATS = ['text', 'github', 'sarif', 'junit', 'markdown'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

export const CHECK_KINDS = [
  'missing',
  'extra',
  'changed',
  'rows',
  'sequence',
  'column-order',
  'generated-name',
  'cosmetic',
  'duplicate-number',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

export interface CheckOutcome {
  command: 'check';
  schema_version: 1;
  /** 1 where there are findings. */
  exit_code: ExitCode;
  dir: string;
  /** Where the files were replayed: `the embedded database, PostgreSQL 18`. */
  shadow: string;
  findings: readonly CheckFinding[];
  /** Differences left out by --ignore or the config. */
  ignored: number;
  /** What was left out by nature, and why. */
  notes: readonly string[];
  compared: { objects: number; tables: number; rows: number };
  /** With --emit-sql, where anything differs: statements that bring V1's result to that of the incrementals. */
  sql?: {
    /** Without semicolons; they run in this order, in one transaction. */
    statements: readonly string[];
    /** What they do not reach, in words. */
    left: readonly string[];
  };
  /** How people want to read it; --json has it all in any case. */
  format: CheckFormat;
  duration_ms: number;
}

/** What a down file, or applying again behind it, left that it should not. */
export interface UndoFinding {
  version: string;
  /** `undo`: after the down file, against before · `again`: after the second apply, against the first. */
  phase: 'undo' | 'again';
  /** `incremental` is what should be, `consolidated` what was found. */
  findings: readonly CheckFinding[];
}

export interface TestOutcome {
  command: 'test';
  schema_version: 1;
  /** 1 where anything was found. */
  exit_code: ExitCode;
  /** Both tracks compared, as `check` does. */
  tracks: CheckOutcome;
  undo: readonly UndoFinding[];
  /** How many migrations were applied, undone and applied again. */
  tried: number;
  /** Migrations that have no down file. */
  without_down: readonly string[];
  duration_ms: number;
}

export interface ConsolidateOutcome {
  command: 'consolidate';
  schema_version: 1;
  /** 1 where --check finds that the file is not current. */
  exit_code: ExitCode;
  file: string;
  /** The newest migration that V1 contains. */
  covers: string;
  /** `current`: the file is so already · `written` · with --check: `stale`, `missing`. */
  state: 'written' | 'current' | 'stale' | 'missing';
  /** Of the text. */
  lines: number;
  /** Where a stale file parts from what would be written. */
  first_difference?: { line: number; is: string | null; would_be: string | null };
  /** What the proof compared; absent with --check. */
  compared?: { objects: number; tables: number; rows: number };
  /** What was left out of the comparison by nature, and why. */
  notes?: readonly string[];
  /** What may not be as it was meant. */
  warnings: readonly Diagnostic[];
  shadow: string;
  duration_ms: number;
}

/** One difference between the database and what its applied files make. */
export interface VerifyFinding {
  /** `missing`: the database lacks it · `extra`: only the database has it · the others as in `check`. */
  kind: CheckKind;
  /** As SQL names it: `index public.idx_agents_name`. */
  object: string;
  /** What it is shown under: the table of a column; the object itself where there is none. */
  parent: string;
  /** What of it differs. */
  attribute?: string;
  /** What the database has, and what the files make, in the words of SQL; null for nothing. */
  database: string | null;
  files: string | null;
  /** The attributes that differ, where the sides show a whole definition. */
  changes?: readonly VerifyChange[];
  /** What made it. */
  files_at?: FoundAt;
}

/** One attribute of what differs. */
export interface VerifyChange {
  /** Where it is not the finding's own: the index of a constraint. */
  object?: string;
  attribute: string;
  database: string | null;
  files: string | null;
}

export interface VerifyOutcome {
  command: 'verify';
  schema_version: 1;
  scope: 'schema';
  /** 1 where there are findings. */
  exit_code: ExitCode;
  component?: string;
  /** Redacted description of the database. */
  target: string;
  dir: string;
  /** The newest applied migration: the database is held against the files up to it. */
  version: string;
  /** Files that are not applied yet, and were not compared. */
  pending: readonly string[];
  /** Where the files were replayed: `the embedded database, PostgreSQL 18`. */
  shadow: string;
  findings: readonly VerifyFinding[];
  /** Differences left out by --ignore. */
  ignored: number;
  /** Differences in objects of others, as `verify.leaveOut` of the config names them. */
  left_out: number;
  /** What was not compared, and why. */
  notes: readonly string[];
  compared: { objects: number };
  warnings: readonly Diagnostic[];
  /** How people want to read it; --json has it all in any case. */
  format: CheckFormat;
  duration_ms: number;
}

/** `verify --tables-only`: can an application start that needs these files' schema? */
export interface TablesOutcome {
  command: 'verify';
  schema_version: 1;
  scope: 'tables';
  /** 1 where it is not ready. */
  exit_code: ExitCode;
  component?: string;
  target: string;
  dir: string;
  ready: boolean;
  /** The newest recorded version; null where there is none. */
  version: string | null;
  /** Files that are not applied. */
  pending: readonly string[];
  /** How many tables were looked for, and those that are not there. */
  tables: number;
  missing_tables: readonly string[];
  /** What is missing, in one sentence, and what mends it; null where nothing is. */
  reason: string | null;
  remedy: string | null;
  duration_ms: number;
}

export interface HelpOutcome {
  command: 'help';
  exit_code: ExitCode;
  text: string;
}

interface VersionOutcome {
  command: 'version';
  exit_code: ExitCode;
  version: string;
  /** Versions of what the executable contains, by name; with `--json` only. */
  components: Readonly<Record<string, string>>;
}

export type Outcome =
  | UpOutcome
  | DryRunOutcome
  | StatusOutcome
  | NewOutcome
  | WaitOutcome
  | BaselineOutcome
  | CheckOutcome
  | TestOutcome
  | ConsolidateOutcome
  | VerifyOutcome
  | TablesOutcome
  | RepairOutcome
  | HelpOutcome
  | VersionOutcome;
