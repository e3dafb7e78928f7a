/**
 * The shape of the system catalogs of one server: their columns, and what refers to what. PostgreSQL tells it
 * itself (`pg_get_catalog_foreign_keys()`, 14 and later), so that nothing depends on somebody having written
 * down an attribute: a column without an entry in exceptions.ts is compared.
 */
import { COLUMN_NUMBERS, EXPRESSIONS, PLAIN_VECTORS, PRIVILEGES, SECRETS, UNORDERED } from './expressions.ts';
import { EXCEPTED_CATALOGS, EXCEPTED_COLUMNS } from './exceptions.ts';
import { isOwnName } from './own-names.ts';
import { labelOf } from './labels.ts';

/** How a column is read. */
export type Treatment =
  | { how: 'except'; reason: string }
  /** Its text, or that of the expression that says what it means. */
  | { how: 'text'; sql?: string; isSecret?: true }
  | { how: 'list'; isOrdered: boolean; isSecret?: true }
  | { how: 'privileges'; type?: string; owner?: string }
  /** An object of another catalog, or several. */
  | { how: 'reference'; to: string; isArray: boolean; isOrdered: boolean }
  /** Numbers of columns of the relation that another column names. */
  | { how: 'column-numbers'; relation: string; isOrdered: boolean }
  /** Nobody has said what it means. */
  | { how: 'unknown' };

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly isReadable: boolean;
  readonly treatment: Treatment;
  /** What people read: `not null` for `attnotnull`. */
  readonly label: string;
}

export interface SystemCatalog {
  readonly name: string;
  readonly oid: string;
  readonly columns: readonly Column[];
  /** Those that are attributes of objects, by name: compared, and no object's own name. */
  readonly compared: ReadonlyMap<string, Column>;
  /** The catalog's row is about one row of another catalog, which this column names: `pg_index.indexrelid`. */
  readonly extends?: { column: string; catalog: string };
}

export interface Shape {
  readonly major: number;
  readonly catalogs: ReadonlyMap<string, SystemCatalog>;
  /** Names of catalogs by oid, as `classid` has it. */
  readonly names: ReadonlyMap<string, string>;
}

/** One row, `shape`: JSON as `RawShape` has it. */
export const SHAPE_QUERY = `SELECT json_build_object(
  'major', current_setting('server_version_num')::int / 10000,
  'columns', (SELECT json_agg(json_build_array(c.relname, c.oid::text, a.attname, format_type(a.atttypid, NULL),
      has_column_privilege(c.oid, a.attnum, 'SELECT')) ORDER BY c.relname COLLATE "C", a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND c.oid < 16384),
  'references', (SELECT json_agg(json_build_array(f.fktable::oid::text, f.fkcols, f.pktable::oid::text, f.is_array))
    FROM pg_get_catalog_foreign_keys() f),
  'keys', (SELECT json_object_agg(i.indrelid::text, a.attname) FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indisprimary AND i.indnkeyatts = 1 AND i.indrelid < 16384))::text AS shape`;

interface RawShape {
  major: number;
  columns: [catalog: string, oid: string, column: string, type: string, isReadable: boolean][];
  references: [catalog: string, columns: string[], target: string, isArray: boolean][];
  keys: Record<string, string>;
}

interface Reference {
  /** The relation whose column number it is, where it is one. */
  relation?: string;
  to: string;
  isArray: boolean;
}

let last: { answer: string; shape: Shape } | undefined;

/** The answer of `SHAPE_QUERY` as data; one server gives the same one each time. */
export function parseShape(answer: string): Shape {
  if (last?.answer !== answer) last = { answer, shape: shapeOf(answer) };
  return last.shape;
}

function shapeOf(answer: string): Shape {
  const raw = JSON.parse(answer) as RawShape;
  const names = new Map(raw.columns.map(([name, oid]) => [oid, name]));
  const references = new Map<string, Reference>();
  for (const [oid, columns, target, isArray] of raw.references) {
    const [first = '', second] = columns;
    const key = `${names.get(oid)}.${second ?? first}`;
    const to = names.get(target) ?? '';
    references.set(key, { to, isArray, ...(second === undefined ? {} : { relation: first }) });
  }
  const catalogs = Map.groupBy(raw.columns, ([name]) => name);
  return {
    major: raw.major,
    names,
    catalogs: new Map(
      [...catalogs].map(([name, rows]) => {
        const oid = rows[0]?.[1] ?? '';
        const key = raw.keys[oid];
        const extended = key === undefined ? undefined : references.get(`${name}.${key}`);
        const columns = rows.map(([, , column, type, isReadable]) => {
          const treatment = treatmentOf(name, column, type, references.get(`${name}.${column}`));
          return { name: column, type, isReadable, treatment, label: labelOf(name, column) };
        });
        const more = key && extended ? { extends: { column: key, catalog: extended.to } } : {};
        const compared = columns.filter(
          ({ name: column, treatment }) => treatment.how !== 'except' && !isOwnName(name, column),
        );
        return [
          name,
          { name, oid, columns, compared: new Map(compared.map((column) => [column.name, column])), ...more },
        ];
      }),
    ),
  };
}

/** Types whose text says all. Any other needs an entry in expressions.ts or exceptions.ts. */
const PLAIN = new Set(['name', 'text', 'boolean', 'smallint', 'integer', 'bigint', 'real', '"char"']);
const LISTS = new Set(['text[]', '"char"[]', 'name[]']);

function treatmentOf(
  catalog: string,
  column: string,
  type: string,
  reference: Reference | undefined,
): Treatment {
  const key = `${catalog}.${column}`;
  const isOrdered = !UNORDERED.has(key);
  const secret = SECRETS.has(key) ? { isSecret: true as const } : {};
  const reason = EXCEPTED_CATALOGS[catalog] ?? EXCEPTED_COLUMNS[key];
  if (reason !== undefined) return { how: 'except', reason };
  if (column === 'oid') return { how: 'except', reason: 'the object is known by its identity' };
  const sql = EXPRESSIONS[key];
  if (sql !== undefined) return { how: 'text', sql };
  const privileges = PRIVILEGES[key];
  if (privileges !== undefined) {
    return { how: 'privileges', ...(privileges === 'as they are' ? {} : privileges) };
  }
  const relation = COLUMN_NUMBERS[key] ?? reference?.relation;
  if (relation !== undefined) return { how: 'column-numbers', relation, isOrdered };
  if (reference !== undefined)
    return { how: 'reference', to: reference.to, isArray: reference.isArray, isOrdered };
  if (LISTS.has(type)) return { how: 'list', isOrdered, ...secret };
  if (PLAIN.has(type) || PLAIN_VECTORS.has(key)) return { how: 'text', ...secret };
  return { how: 'unknown' };
}
