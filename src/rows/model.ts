/** What the comparison of seeded rows is asked and what it answers. Pure data. */
import type { Session } from '../database/session.ts';

export type SideName = 'left' | 'right';

export interface Sided<T> {
  left: T;
  right: T;
}

/** A shadow database into which files were replayed. */
export interface Replay {
  session: Session;
  /**
   * The server's clock just before the replay, as `SELECT clock_timestamp()` writes it. A time between then and
   * now can only have come from the clock. Without it the server's own start counts, which takes explicit
   * times since then for clock values: give it wherever the server was not started for this replay.
   */
  since?: string;
}

/** A second replay of the files of one side; disposed of when it has been read. */
export interface SecondReplay extends Replay, AsyncDisposable {}

export interface RowOptions {
  /** Tables that are no seeded rows, such as the history; the names are without quotes. */
  ignore?: (schema: string, table: string) => boolean;
  /** So many differences of a table are told one by one; the others are counted. Default 100. */
  limit?: number;
  /**
   * Replays the files of one side once more, for exact knowledge of which values come out differently each
   * time. Asked for only where tables differ, for one side after the other. Without it, what a default would
   * have generated is taken for generated (`proven: false` in the notes).
   */
  replayAgain?: (side: SideName) => Promise<SecondReplay>;
}

/** Values by column, as PostgreSQL writes them (ISO dates in UTC), long ones cut. */
export type Values = Readonly<Record<string, string | null>>;

export interface ColumnDifference {
  name: string;
  left: string | null;
  right: string | null;
}

export interface RowDifference {
  /** `missing`: the left has the row, the right has not; `extra` the other way round. */
  kind: 'missing' | 'extra' | 'changed';
  table: string;
  /** By what the row is known: its key, or another unique key where that is generated, or all its values. */
  key: Values;
  /** Of changed rows only. */
  columns?: ColumnDifference[];
  /** Where the same row is there several times, by how many the sides differ. */
  count: number;
}

/** Why values were not compared as they are. */
export type LeftOutReason =
  /** Taken from the clock while the files were replayed. */
  | 'clock'
  /** Comes out differently in each replay: generated ids, random values. */
  | 'random'
  /** A number that a sequence gave, where the sides were given other numbers. */
  | 'sequence'
  /** Points to a row whose id was left out; compared through what it points to. */
  | 'reference'
  /** Computed from values that were left out. */
  | 'derived'
  /** The other side has no such column. */
  | 'only-left'
  | 'only-right';

export interface LeftOut {
  table: string;
  column: string;
  reason: LeftOutReason;
  /** The column's default, where it has one: mostly the source of the values. */
  default: string | null;
  /** How many values, on the side that has more. */
  values: number;
  /** False where only the default speaks for it, and explicit values that differ may be among them. */
  proven: boolean;
}

export interface SequenceDifference {
  /**
   * `collides`: a row has a number that the sequence is still to give, so that an INSERT will fail;
   * `position`: the sides will give other numbers next, although the rows have the same ones.
   */
  kind: 'collides' | 'position';
  sequence: string;
  /** The table and column that it numbers; null for a sequence by itself. */
  table: string | null;
  column: string | null;
  /** What it will give next on each side; null where it has reached its end. */
  left: string | null;
  right: string | null;
  /** Of collisions: the first number that collides on each side; null where none does. */
  taken?: { left: string | null; right: string | null };
}

export interface RowComparison {
  differences: RowDifference[];
  /** Tables with rows that the other side does not have at all. */
  oneSided: { table: string; side: SideName; rows: number }[];
  sequences: SequenceDifference[];
  leftOut: LeftOut[];
  /** Differences beyond the limit. */
  truncated: { table: string; more: number }[];
  /** Tables with rows on either side. */
  tablesCompared: number;
  /** Rows of the left side in them. */
  rowsCompared: number;
}
