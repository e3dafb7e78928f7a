/** The queries that read the rows of user objects, one for each system catalog. */
import { EXCEPTED_CATALOGS, KEY } from './exceptions.ts';
import { DEFINITION } from './raw.ts';
import { FIRST_USER_OID } from '../database/oid.ts';
import { rowKey, USER_ROWS } from './user-rows.ts';
import type { Column, Shape, SystemCatalog } from './shape.ts';

/** Options of user mappings may not be read from the catalog, but through a view where they are one's own. */
const VIEWS: Readonly<Record<string, string>> = {
  pg_user_mapping: '(SELECT umid AS oid, umuser, srvid AS umserver, umoptions FROM pg_user_mappings)',
};

/** What those views show to the owner alone. */
const HIDDEN_IN_VIEW: ReadonlySet<string> = new Set(['pg_user_mapping.umoptions']);

/** Columns that are not compared, but say what a row is about or in which order rows stand. */
const POSITIONS: ReadonlySet<string> = new Set([
  'pg_attribute.attnum',
  'pg_depend.deptype',
  'pg_enum.enumsortorder',
  'pg_inherits.inhseqno',
]);

/** Catalogs whose rows have no oid, and that raw.ts, particulars.ts or belonging.ts know what to do with. */
const WITHOUT_OID: ReadonlySet<string> = new Set([
  'pg_attribute',
  'pg_db_role_setting',
  'pg_depend',
  'pg_description',
  'pg_inherits',
  'pg_init_privs',
  'pg_seclabel',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_ts_config_map',
]);

/** What is read besides the columns: SQL that gives a text, and the catalog that must be readable for it. */
const MORE: Readonly<Record<string, { name: string; sql: string; needs?: string }>> = {
  pg_class: {
    name: DEFINITION,
    sql: `CASE WHEN t.relkind IN ('i', 'I') THEN pg_get_indexdef(t.oid, 0, true) END`,
  },
  // NOT NULL constraints are many since PostgreSQL 18, and say no more than their columns.
  pg_constraint: {
    name: DEFINITION,
    sql: `CASE WHEN t.contype <> 'n' THEN pg_get_constraintdef(t.oid, true) END`,
  },
  pg_largeobject_metadata: {
    name: 'content',
    sql: `(SELECT md5(string_agg(p.pageno || md5(p.data), ',' ORDER BY p.pageno))
      FROM pg_largeobject p WHERE p.loid = t.oid)`,
    needs: 'pg_largeobject',
  },
  pg_proc: {
    name: DEFINITION,
    sql: `t.oid::regproc || '(' || pg_get_function_arguments(t.oid) || ')'
      || coalesce(' RETURNS ' || pg_get_function_result(t.oid), '')`,
  },
  pg_statistic_ext: { name: DEFINITION, sql: 'pg_get_statisticsobjdef(t.oid)' },
  pg_trigger: {
    name: DEFINITION,
    sql: 'CASE WHEN NOT t.tgisinternal THEN pg_get_triggerdef(t.oid, true) END',
  },
};

export interface CatalogQuery {
  readonly catalog: SystemCatalog;
  /** What each row has, in the order of its values. */
  readonly names: readonly string[];
  /** A SELECT of one row: `catalog`, and `rows`: JSON, an array of arrays. */
  readonly sql: string;
}

export interface RowsPlan {
  readonly queries: readonly CatalogQuery[];
  /** What the role may not read, and what a newer major has that nobody has thought of. */
  readonly unseen: readonly string[];
}

/** The queries for a server of this shape. */
export function planRows(shape: Shape): RowsPlan {
  const unseen: string[] = [];
  const queries: CatalogQuery[] = [];
  for (const catalog of shape.catalogs.values()) {
    if (catalog.name in EXCEPTED_CATALOGS) continue;
    if (!isKnown(catalog)) {
      unseen.push(catalog.name);
      continue;
    }
    const isSeen = (column: Column): boolean => column.isReadable || catalog.name in VIEWS;
    const hidden = catalog.columns.filter(
      ({ name, isReadable, treatment: { how } }) =>
        how === 'unknown' ||
        (!isReadable &&
          how !== 'except' &&
          (!(catalog.name in VIEWS) || HIDDEN_IN_VIEW.has(`${catalog.name}.${name}`))),
    );
    unseen.push(...hidden.map(({ name }) => `${catalog.name}.${name}`));
    const values = catalog.columns.filter(isSeen).flatMap((column): [string, string][] => {
      const sql = valueOf(catalog.name, column);
      return sql === undefined ? [] : [[column.name, sql]];
    });
    const more = MORE[catalog.name];
    if (more !== undefined) {
      if (
        more.needs === undefined ||
        shape.catalogs.get(more.needs)?.columns.every(({ isReadable }) => isReadable)
      ) {
        values.push([more.name, more.sql]);
      } else {
        unseen.push(more.needs);
      }
    }
    queries.push({ catalog, names: values.map(([name]) => name), sql: select(catalog, values) });
  }
  return { queries, unseen };
}

/** Is it clear what a row of the catalog is, or what it is about? */
const isKnown = ({ name, columns, extends: extended }: SystemCatalog): boolean =>
  extended !== undefined || WITHOUT_OID.has(name) || columns.some((column) => column.name === 'oid');

function select(catalog: SystemCatalog, values: readonly [name: string, sql: string][]): string {
  const from = catalog.columns.every(({ isReadable }) => isReadable) ? undefined : VIEWS[catalog.name];
  const where = USER_ROWS[catalog.name] ?? `t.${rowKey(catalog)} >= ${FIRST_USER_OID}`;
  return `SELECT '${catalog.name}' AS catalog, coalesce(json_agg(json_build_array(${values.map(([, sql]) => sql).join(', ')})), '[]')::text AS rows
FROM ${from ?? catalog.name} t WHERE ${where}`;
}

/** SQL for a column's value as text or a JSON array of texts; undefined for one that is not needed. */
function valueOf(catalog: string, { name, type, treatment }: Column): string | undefined {
  switch (treatment.how) {
    case 'except':
      return name === 'oid' || treatment.reason === KEY || POSITIONS.has(`${catalog}.${name}`)
        ? `t.${name}${asOid(type)}::text`
        : undefined;
    case 'text':
      return treatment.sql ?? `t.${name}::text`;
    case 'list':
      return `to_json(t.${name}::text[])`;
    case 'privileges': {
      const own = `t.${name}`;
      const acl =
        treatment.type === undefined
          ? own
          : `coalesce(${own}, acldefault(${treatment.type}, ${treatment.owner}))`;
      return `to_json(${acl}::text[])`;
    }
    case 'reference':
      if (treatment.isArray) return `to_json(t.${name})`;
      return `t.${name}${asOid(type)}::text`;
    case 'column-numbers':
      return `to_json(t.${name})`;
    case 'unknown':
    default:
      return undefined;
  }
}

/** `regproc` and its like show a name: the oid is wanted. */
const asOid = (type: string): string => (type.startsWith('reg') ? '::oid' : '');
