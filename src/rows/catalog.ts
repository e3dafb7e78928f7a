/** The tables of one side, as far as the comparison of rows needs to know them. Pure data and its pairing. */

/** From what a default takes its values, where they are not the same each time; `clock` by PostgreSQL's own functions. */
export type DefaultKind = 'clock' | 'volatile' | 'sequence';

export interface Column {
  name: string;
  /** `pg_type.typname` of the type, or of the type that a domain is over. */
  type: string;
  /** The type is PostgreSQL's own. */
  builtin: boolean;
  /** The default as SQL; null for a generated column. */
  default: string | null;
  kind: DefaultKind | null;
  /** The sequence that numbers the column, as `Sequence.id`. */
  sequence: string | null;
  /** Of a generated column: the columns it is computed from. */
  derivedFrom: readonly string[];
}

export interface Reference {
  columns: readonly string[];
  /** `Table.id` of the referenced table. */
  table: string;
  targets: readonly string[];
}

export interface Table {
  /** `schema.name`, quoted where it must be: for SQL and for people. */
  id: string;
  schema: string;
  name: string;
  /** Without rows of tables that inherit from it. */
  only: boolean;
  /** Of an extension's configuration table: `WHERE …`, the rows that are the user's. */
  condition: string | null;
  columns: ReadonlyMap<string, Column>;
  /** Unique keys without NULLs, the primary key first. */
  keys: readonly (readonly string[])[];
  references: readonly Reference[];
}

export interface Sequence {
  /** `schema.name`, quoted where it must be: for SQL and for people. */
  id: string;
  schema: string;
  name: string;
  increment: bigint;
  min: bigint;
  max: bigint;
  cycles: boolean;
  last: bigint;
  called: boolean;
}

/** A table that both sides have; what the sides do not share is not in it. */
export interface Pair {
  id: string;
  schema: string;
  name: string;
  columns: readonly string[];
  keys: readonly (readonly string[])[];
  references: readonly Reference[];
}

export type Tables = ReadonlyMap<string, Table>;

/** The tables of both sides, with the columns, keys and references that both have, in the order of the left. */
export function pairTables(left: Tables, right: Tables): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const table of left.values()) {
    const other = right.get(table.id);
    if (!other) continue;
    const isShared = (names: readonly string[]): boolean => names.every((name) => other.columns.has(name));
    const keys = table.keys.filter((key) => other.keys.some((theirs) => sameSet(key, theirs)));
    pairs.set(table.id, {
      id: table.id,
      schema: table.schema,
      name: table.name,
      columns: [...table.columns.keys()].filter((name) => other.columns.has(name)),
      keys: keys.filter(isShared),
      references: table.references.filter(
        ({ columns, table: target, targets }) =>
          isShared(columns) && targets.every((name) => right.get(target)?.columns.has(name)),
      ),
    });
  }
  return pairs;
}

const sameSet = (one: readonly string[], two: readonly string[]): boolean =>
  one.length === two.length && one.every((name) => two.includes(name));

/** What the sequence gives next; null at its end. */
export function nextOf(sequence: Sequence): bigint | null {
  const { last, called, increment, min, max, cycles } = sequence;
  if (!called) return last;
  const next = last + increment;
  if (next >= min && next <= max) return next;
  if (!cycles) return null;
  return increment > 0n ? min : max;
}
