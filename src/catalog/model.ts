/** The model of a schema: plain data without oids, so that two databases can be compared and a file written. */
import type { Address } from './raw.ts';

export interface CatalogObject {
  /** Kind and name, unique within a catalog and the same in every database: `table public.users`. */
  readonly identity: string;
  /** What it is, in the words of SQL, as `pg_identify_object` has them: `table`, `table constraint`, … */
  readonly kind: string;
  /** The system catalog that holds it. */
  readonly catalog: string;
  /** Its own name, without schema and table. */
  readonly name: string;
  /** The identity of what it belongs to: a column's table, a constraint of it, the constraint's index. */
  readonly parent?: string;
  /** The extension that it is a member of. */
  readonly extension?: string;
  readonly attributes: Readonly<Record<string, string | null>>;
  /** As PostgreSQL writes it in SQL, where it can; for people, never compared. */
  readonly definition?: string;
  /** The names of its parts whose relative order is compared. */
  readonly order?: Order;
  /** Attributes that hold source text in a language where white space outside of quotes means nothing. */
  readonly source?: readonly string[];
  /** Could PostgreSQL have made the name by itself? Two such names are worth less than a difference. */
  readonly hasGeneratedName?: true;
  /**
   * The cluster whose initdb made it, where nobody changed it since. What two clusters made is not compared:
   * it differs between minor versions and builds.
   */
  readonly pristineIn?: string;
}

export interface Order {
  readonly attribute: 'column order' | 'value order';
  readonly names: readonly string[];
  /** Does an `INSERT` without column names notice, and nothing else? */
  readonly kind: 'column-order' | 'changed';
}

export interface Catalog {
  /** PostgreSQL's major version: only catalogs of one major can be compared. */
  readonly major: number;
  /** By identity. */
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** Where the objects are in the database that was read, by identity; means nothing elsewhere. */
  readonly addresses: ReadonlyMap<string, Address>;
  /** Catalogs and columns that the role may not read, as `pg_subscription.subconninfo`. */
  readonly unseen: readonly string[];
}

export const DIFFERENCE_KINDS = [
  'missing',
  'extra',
  'changed',
  'column-order',
  'generated-name',
  'cosmetic',
] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/**
 * One thing that differs. `missing` is on the left only, `extra` on the right only; what belongs to a missing
 * or extra object is not told separately.
 */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The left one's object, except for `extra`. */
  readonly object: CatalogObject;
  /** What of it differs; absent for `missing` and `extra`. */
  readonly attribute?: string;
  readonly left?: string | null;
  readonly right?: string | null;
}
