/** The words of the files: what a folder of migrations holds. Types only. */
import type { Diagnostic } from '../diagnostic.ts';

/** What the leading comment of a file may say in lines `-- aim-migrate: …`. */
export interface Directives {
  /** `no-transaction`: statement by statement, outside a transaction. */
  noTransaction: boolean;
  /** `raw`: not parsed; sent as it is, in a transaction of its own. */
  raw: boolean;
  /** `covers V`: V1 only; the newest incremental that V1 contains. */
  covers?: string;
  /** `lock-timeout 2s`, in milliseconds; 0 means none. */
  lockTimeoutMs?: number;
  /** `statement-timeout 5min`, in milliseconds; 0 means none. */
  statementTimeoutMs?: number;
}

/** One SQL file of a track, read but not parsed. */
export interface Migration {
  /** The name kept in the history: the file's name without `.sql` / `.up.sql`. */
  version: string;
  /** The leading number; for V1 it is 0n and not used. Compared as a number: 9 < 010 < 0011. */
  number: bigint;
  /** The file's name, for people: `029_set_trust_score_defaults.sql`. */
  file: string;
  /** The text without byte-order mark, line ends as in the file. */
  sql: string;
  /** SHA-256, lower-case hex, over the text with line ends as LF. */
  checksum: string;
  directives: Directives;
  /** The name of the down file, where there is one. */
  downFile?: string;
}

/** Everything a migrations folder (or the executable) holds. */
export interface MigrationSet {
  /** Where it came from, for messages: a path as the user gave it, or `the executable`. */
  source: string;
  /** V1, where there is one. */
  consolidated: Migration | null;
  /** In the order in which they are applied: by number, then by name. */
  incrementals: readonly Migration[];
  /** Warnings: a gap in the numbers, two files with the same number, a name that is no migration, … */
  warnings: readonly Diagnostic[];
}

/** One statement of a file. Offsets are UTF-16 indexes into `ParsedFile.sql`. */
export interface Statement {
  /** The node's name in PostgreSQL's grammar: `CreateStmt`, `IndexStmt`, … */
  kind: string;
  start: number;
  /** Exclusive; without the semicolon. */
  end: number;
  /** Counts from 1. */
  line: number;
  /** False where PostgreSQL refuses it inside a transaction block (CREATE INDEX CONCURRENTLY, VACUUM, …). */
  transactional: boolean;
  /** The parse tree of the statement: the inner node of `kind`. */
  node: Readonly<Record<string, unknown>>;
}

/** A file after PostgreSQL's grammar has accepted it. */
export interface ParsedFile {
  /** What is sent: the file's text with a pair BEGIN … COMMIT and `\restrict` lines blanked; same offsets. */
  sql: string;
  statements: readonly Statement[];
}
