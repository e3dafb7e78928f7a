/** Rows of the system catalogs as they were read, and what says where an object is. */

/** A value: text, an array of texts or numbers, or NULL. */
export type Value = string | null | readonly (string | number | null)[];

export type Row = Readonly<Record<string, Value>>;

/** The rows that were read, by system catalog. */
export type Rows = ReadonlyMap<string, readonly Row[]>;

/** An object within one database: `catalog:oid`, for a column `pg_class:oid:number`. */
export type Address = string;

export const addressOf = (catalog: string, oid: Value | undefined, sub: Value | undefined = null): Address =>
  sub === null || sub === '0' ? `${catalog}:${text(oid)}` : `${catalog}:${text(oid)}:${text(sub)}`;

/** A value that is no array, as text; NULL as the empty text. */
export const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** Where the object of a row is; undefined for a row that is about other objects. */
export function rowAddress(catalog: string, row: Row): Address | undefined {
  switch (catalog) {
    case 'pg_attribute':
      return addressOf('pg_class', row['attrelid'], row['attnum']);
    case 'pg_largeobject_metadata':
      return addressOf('pg_largeobject', row['oid']);
    case 'pg_attrdef':
      return undefined;
    case 'pg_inherits':
      return `${catalog}:${text(row['inhrelid'])}:${text(row['inhparent'])}`;
    case 'pg_ts_config_map':
      return `${catalog}:${text(row['mapcfg'])}:${text(row['maptokentype'])}:${text(row['mapseqno'])}`;
    case 'pg_db_role_setting':
      return `${catalog}:${text(row['setrole'])}`;
    default:
      return row['oid'] === undefined ? undefined : addressOf(catalog, row['oid']);
  }
}

/** What a row has besides its columns: the object as PostgreSQL writes it in SQL, for people. */
export const DEFINITION = 'definition in SQL';
