/** What the writer of seeded rows is asked and what it answers. Pure data. */
import type { Replay } from '../rows/model.ts';

/** When it began is needed to tell times of the clock from written ones. */
export type TimedReplay = Replay & { since: string };

/** Two databases with the same files replayed; what differs between them was generated. */
export interface Replays {
  /** The one that is written. */
  first: TimedReplay;
  /**
   * The other one. With its clock on another day (`embeddedShadows` can), values such as `CURRENT_DATE - 30` and
   * `now() + interval '1 year'` are recognised for certain; with the same day they look like written ones.
   */
  again: TimedReplay;
}

export interface SeedOptions {
  /** Tables that are no seeded rows, such as the history; the names are without quotes. */
  leaveOut?: (schema: string, table: string) => boolean;
  /** The schemas whose objects are named without schema: the search_path that the SQL will run under. */
  searchPath?: readonly string[];
}

export interface SeedSql {
  /** Tables with rows, in an order that loads. */
  tables: SeedTable[];
  /** `UPDATE …;` for generated values that refer to each other in a circle: after the INSERTs. */
  updates: string[];
  /** `SELECT pg_catalog.setval(…);` for sequences that are not where they start. */
  sequences: string[];
  /** What can be there only after the rows. */
  afterRows: SeedConstraint[];
  /** The last statements of all that is here, such as `SET CONSTRAINTS ALL IMMEDIATE;`. */
  last: string[];
}

export interface SeedTable {
  schema: string;
  name: string;
  /** In the first replay. */
  oid: string;
  rows: number;
  /** `INSERT INTO …;` without a line break at the end. */
  statements: string[];
  /** Triggers, of its partitions too, that the statements would fire: `pg_trigger.oid`. */
  triggersAfterRows: string[];
  /** Rules ON INSERT (ON UPDATE where rows are updated): `pg_rewrite.oid`. */
  rulesAfterRows: string[];
  /** `forced` keeps even the owner from writing: enable it after the rows. */
  rowSecurity: 'off' | 'on' | 'forced';
}

export interface SeedConstraint {
  /**
   * `circle`: the tables refer to each other, or the rows of one in more than one statement; `not-valid`: rows need
   * not obey it.
   */
  reason: 'circle' | 'not-valid';
  schema: string;
  /** The table, or the domain. */
  name: string;
  constraint: string;
  /** `pg_constraint.oid` in the first replay. */
  oid: string;
}
