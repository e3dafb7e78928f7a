/** What reads one kind of object, or one aspect of all kinds, from the system catalogs as facts. */
import type { Address } from '../catalog/raw.ts';
import type { Fact } from './fact.ts';

/** One row of an answer; the queries cast every column to text. */
export type TextRow = Readonly<Record<string, string | null>>;

export interface Family {
  /** One SELECT each, of which every column is text; they run in one snapshot with the settings of read.ts. */
  readonly queries: (major: number, reader: Reader) => readonly string[];
  /**
   * @param answers one for each query
   * @param known of the objects that other families read; for aspects, which run after them
   */
  readonly facts: (answers: readonly (readonly TextRow[])[], context: FamilyContext) => Fact[];
}

/** Who reads: a query that touches a column which the role may not read fails as a whole. */
export interface Reader {
  readonly isSuperuser: boolean;
}

export interface FamilyContext {
  readonly major: number;
  /** Who replayed: what this role owns and may do is not written. */
  readonly runner: string;
  /** Is the object written by a statement of its own: no member of an extension, no part of another, not left out? */
  readonly isWanted: (address: Address) => boolean;
  /** The objects that were read, by address; empty while kinds of objects are read, whole for aspects. */
  readonly objects: ReadonlyMap<Address, Fact>;
  /** What an object is an internal part of, or goes with, by pg_depend. */
  readonly partOf: ReadonlyMap<Address, Address>;
  /** The extension of a member. */
  readonly memberOf: ReadonlyMap<Address, Address>;
}

/** A column that is never NULL. */
export function textOf(row: TextRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`no ${column} in ${Object.keys(row).join(', ')}`);
  return value;
}

/** A column of JSON text, such as `to_json(array_agg(…))::text`; an empty list for NULL. */
export const listOf = (row: TextRow, column: string): string[] => {
  const value = row[column];
  return value === null || value === undefined ? [] : (JSON.parse(value) as string[]);
};
