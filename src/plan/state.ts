/** What the database says about itself, as plain data: read by apply/read-state.ts, judged by decide.ts. */

/** A row of `schema_migrations`. Columns that an older table lacks are null, and so are those that only `status` asks for. */
export interface HistoryRow {
  version: string;
  checksum: string | null;
  executionMs: number | null;
  toolVersion: string | null;
  /** Only for `status`: `consolidated`, `incremental` or `baseline`; null in rows of the older runner. */
  track: string | null;
  /** Only for `status`: ISO 8601 with offset, as the server wrote it. */
  appliedAt: string | null;
  /** Only for `status`. */
  appliedBy: string | null;
}

export type History =
  | { kind: 'absent' }
  /** Ours, or the older runner's; `missingColumns` have to be added before the first write. */
  | { kind: 'ours'; rows: readonly HistoryRow[]; missingColumns: readonly string[] }
  /** A table of that name with another shape: never written to. */
  | { kind: 'foreign'; tool: string; why?: string };

/** How far a non-transactional migration has come: one row for each statement that was begun. */
export interface ProgressRow {
  version: string;
  /** Counts from 1. */
  statement: number;
  /** SHA-256 of the statement's text. */
  checksum: string;
  /** `failed`: the server said so; what it has left behind is swept up before the next attempt. */
  state: 'started' | 'done' | 'failed';
  /** What was there before it ran, for whoever has to find out what it has done (src/apply/interrupted.ts). */
  found: string | null;
}

export interface DatabaseState {
  database: string;
  user: string;
  /** 180006 for 18.6. */
  serverVersion: number;
  /** The backend that answered; differs from the one of the connection's start behind a pooler. */
  pid: number;
  /** A standby, or default_transaction_read_only. */
  readOnly: boolean;
  schemaExists: boolean;
  /** May this login create objects in the schema (or the schema itself, where it is missing)? */
  canCreate: boolean;
  sentinel: boolean;
  history: History;
  /**
   * Objects in the schema that are neither ours nor an extension's: how many, and the first few by name. These and
   * `otherTools` are looked for only where a history with rows beside the sentinel does not make this database ours.
   */
  otherObjects: { count: number; names: readonly string[] };
  /** History tables of other tools that were found, for the advice to take over with `baseline`. */
  otherTools: readonly string[];
  /** Roles besides the owner that may read the history, quoted; `PUBLIC` among them. */
  historyReaders: readonly string[];
  progress: readonly ProgressRow[];
  progressTable: boolean;
}

/** 180006 -> `18.6`. */
export const serverVersionText = (version: number): string =>
  `${Math.floor(version / 10_000)}.${version % 10_000}`;
