/**
 * A schema as facts: each a thing that a statement says of one object (that it is there, its comment, a column's
 * default), with the statements that make it so. A file is the facts in an order that loads; what leads from one
 * schema to another are the facts that differ. Pure data, of one database: the addresses are oids.
 */
import type { Address } from '../catalog/raw.ts';

/** In the order of a file, unless something is needed earlier. */
export const SECTIONS = [
  'database',
  'schemas',
  'extensions',
  'languages',
  'types',
  'functions',
  'operators',
  'text search',
  'foreign data',
  'tables',
  'late functions',
  'views',
  'rows',
  'after rows',
  'publications',
  'default privileges',
  // Last, so that they see nothing of the file itself.
  'event triggers',
] as const;

export type Section = (typeof SECTIONS)[number];

/** Within a group, in this order: `table` is what the group is about. */
export const PARTS = [
  'object',
  'part',
  'constraint',
  'index',
  'statistics',
  'setting',
  'comment',
  'trigger',
  'rule',
  'policy',
  'rows',
  'owner',
  'privileges',
] as const;

export type Part = (typeof PARTS)[number];

/** Statements without their semicolons. */
export type Statements = readonly string[];

export interface Fact {
  /** The object that it is about. */
  readonly address: Address;
  /** What it says of the object; empty for that it is there. Address and aspect are unique together. */
  readonly aspect: string;
  readonly section: Section;
  readonly part: Part;
  /** The object under which it is written: of a column or an index its table; of most objects themselves. */
  readonly group: Address;
  /**
   * How to say it, the most readable form first. Not every form comes back from the catalogs as it was, so the
   * first that does is taken: PostgreSQL's own writing of an expression, `pg_get_expr` without "pretty", is
   * mostly the last.
   */
  readonly create: readonly Statements[];
  /** The same as an item within the `frame` of its group, form by form; absent where it cannot stand there. */
  readonly inline?: readonly string[];
  /** The object whose item, or statement, `inline` is appended to: a column, of its default. */
  readonly within?: Address;
  /** The item says nothing by itself: a column of a partition, named for the sake of its default. */
  readonly bare?: true;
  /** Of what holds items, as a table. `create` is then what it would be without any. */
  readonly frame?: Frame;
  /** How COMMENT ON and ALTER call the object, `TABLE users`, `COLUMN users.email`; of aspect '' only. */
  readonly reference?: string;
  /** Objects that come to be with it: a table's row type, a key's index, an array type. */
  readonly provides?: readonly Address[];
  /** Objects that have to be there before, besides those of pg_depend. */
  readonly needs?: readonly Address[];
  /** Objects that had better be there before: a body speaks of them. Given up where that leads into a circle. */
  readonly wants?: readonly Address[];
  /** What pg_depend ties it to, but its making does not need: the column that owns a sequence. */
  readonly without?: readonly Address[];
  /**
   * Brings an object of which this says something else to say this, losing nothing, form by form as `create`;
   * absent: drop and create.
   */
  readonly change?: readonly Statements[];
  /** Takes it back; absent where that goes with its object. */
  readonly drop?: Statements;
  /** It must not be written at all. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  /** The end of a sentence: "… cannot be written as SQL: ". */
  readonly why: string;
  /** What to do instead. */
  readonly remedy: string;
}

/** `CREATE TABLE users (` items `) PARTITION BY …`. */
export interface Frame {
  readonly open: string;
  readonly close: string;
}

/** Unique within a schema. */
export const keyOf = ({ address, aspect }: Pick<Fact, 'address' | 'aspect'>): string =>
  aspect === '' ? address : `${address} ${aspect}`;

/** How many forms there are to choose from. */
export const formsIn = ({ create, inline = [] }: Fact): number => Math.max(create.length, inline.length);
