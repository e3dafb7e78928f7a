/**
 * Changes to what initdb made: 16,000 rows that nobody wants to see, and that still may be altered
 * (`ALTER FUNCTION pg_catalog.…`, `COMMENT ON TYPE integer`, `REVOKE … ON FUNCTION pg_sleep`).
 *
 * Privileges are known exactly, since initdb keeps its own in pg_init_privs (but for information_schema, which
 * it makes later). The other attributes are reduced to one digest for each catalog. Minor versions and other
 * builds differ in such rows, so the digests of two clusters only count where a transaction after initdb has
 * written one of them: rows keep the `xmin` of the transaction that wrote them, and initdb's last one made
 * template0.
 */
import type { Row as Answer } from '../database/session.ts';
import type { CatalogObject } from './model.ts';
import { type Address, addressOf } from './raw.ts';
import type { Column, Shape, SystemCatalog } from './shape.ts';
import { EXCEPTED_CATALOGS, KEY } from './exceptions.ts';
import { FIRST_USER_OID } from '../database/oid.ts';
import { rowKey, USER_ROWS } from './user-rows.ts';

/** From here on initdb itself assigned oids, which vary between builds (`FirstUnpinnedObjectId`). */
const FIRST_UNPINNED_OID = 12_000;

/** Catalogs of which all rows that matter are read anyway. */
const READ_IN_FULL = new Set([
  'pg_database',
  'pg_db_role_setting',
  'pg_default_acl',
  'pg_depend',
  'pg_extension',
  'pg_init_privs',
  'pg_largeobject_metadata',
  'pg_seclabel',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_subscription',
  'pg_user_mapping',
]);

/** The last transaction of initdb; without a template0 nothing counts as altered. */
const INITDB = `(SELECT xmin::text::bigint FROM pg_database WHERE datname = 'template0')`;

/** A SELECT of one row about initdb's objects in one system catalog. */
export interface BuiltinQuery {
  readonly catalog: string;
  readonly sql: string;
}

export const builtinQueries = (shape: Shape): BuiltinQuery[] => [
  ...privilegeQueries(shape),
  ...digestQueries(shape),
];

/** `builtin` names the catalog, `digest`, and `pristine_in` the cluster unless a row is altered. */
const digestQueries = (shape: Shape): BuiltinQuery[] =>
  [...shape.catalogs.values()]
    .filter(({ name }) => !(name in EXCEPTED_CATALOGS) && !READ_IN_FULL.has(name))
    .map((catalog) => ({ catalog: catalog.name, sql: digestQuery(catalog) }));

function digestQuery(catalog: SystemCatalog): string {
  const key = rowKey(catalog);
  const values = catalog.columns.flatMap((column) => digestValue(column, key));
  const which = USER_ROWS[catalog.name];
  return `SELECT '${catalog.name}' AS builtin,
  coalesce(sum(hash_record_extended(ROW(${values.join(', ')}), 0)::numeric), 0)::text AS digest,
  CASE WHEN bool_or(t.xmin::text::bigint > ${INITDB}) THEN NULL
    ELSE (SELECT system_identifier FROM pg_control_system())::text END AS pristine_in
FROM ${catalog.name} t
WHERE t.${key} < ${FIRST_USER_OID}${which === undefined ? '' : ` AND NOT (${which})`}`;
}

/** What goes into the digest: nothing that varies between two builds of one major. */
function digestValue({ name, type, isReadable, treatment }: Column, key: string): string[] {
  if (!isReadable) return [];
  const value = `t.${name}`;
  switch (treatment.how) {
    case 'except':
      return (treatment.reason === KEY && /^(oid|reg)/.test(type)) || name === 'oid'
        ? [portable(`${value}::oid`)]
        : [];
    case 'text':
      if (type === 'pg_node_tree') {
        // Those of initdb's later objects are not the same in two builds, and slow to write out.
        const isAltered = `t.xmin::text::bigint > ${INITDB}`;
        return [
          `CASE WHEN t.${key}::oid < ${FIRST_UNPINNED_OID} THEN ${value}::text WHEN ${isAltered} THEN ${treatment.sql ?? 'NULL'} END`,
        ];
      }
      if (type === 'oid') return [portable(value)];
      return [type === 'int2vector' || type === 'bytea' ? `${value}::text` : value];
    case 'list':
    case 'column-numbers':
      return [`${value}::text`];
    case 'reference':
      if (!treatment.isArray) return [portable(`${value}::oid`)];
      return [`CASE WHEN t.${key}::oid < ${FIRST_UNPINNED_OID} THEN ${value}::text END`];
    case 'privileges':
    case 'unknown':
    default:
      return [];
  }
}

/** An oid that is the same in all builds, or one number for all others of initdb's, or of a user's. */
const portable = (oid: string): string =>
  `CASE WHEN ${oid} < ${FIRST_UNPINNED_OID} THEN ${oid} WHEN ${oid} < ${FIRST_USER_OID} THEN ${FIRST_UNPINNED_OID} ELSE ${FIRST_USER_OID} END`;

/** `privileges_of` names the catalog, and `rows`: [oid, column number, now, at initdb]. */
function privilegeQueries(shape: Shape): BuiltinQuery[] {
  return [...shape.catalogs.values()].flatMap((catalog) => {
    if (catalog.name in EXCEPTED_CATALOGS || READ_IN_FULL.has(catalog.name)) return [];
    const key = rowKey(catalog);
    const sub = catalog.name === 'pg_attribute' ? 't.attnum' : '0';
    const owner = catalog.name === 'pg_attribute' ? 'pg_class' : catalog.name;
    const which = USER_ROWS[catalog.name];
    return catalog.columns.flatMap(({ name, treatment }) => {
      if (treatment.how !== 'privileges' || treatment.type === undefined) return [];
      const byDefault = `acldefault(${treatment.type}, ${treatment.owner})`;
      const sql = `SELECT '${catalog.name}' AS privileges_of, coalesce(json_agg(json_build_array(t.${key}::text, ${sub}::text,
  coalesce(t.${name}, ${byDefault})::text[], coalesce(p.initprivs, ${byDefault})::text[])), '[]')::text AS rows
FROM ${catalog.name} t LEFT JOIN pg_init_privs p
  ON p.classoid = '${owner}'::regclass AND p.objoid = t.${key} AND p.objsubid = ${sub}
WHERE t.${key} < ${FIRST_USER_OID} AND t.${name} IS DISTINCT FROM p.initprivs
  AND (t.${key} < ${FIRST_UNPINNED_OID} OR t.xmin::text::bigint > ${INITDB})${which === undefined ? '' : ` AND NOT (${which})`}`;
      return [{ catalog: catalog.name, sql }];
    });
  });
}

/** The answers of `builtinQueries` about privileges: those that are not as initdb gave them, by address. */
export function alteredPrivileges(answers: readonly Answer[]): Map<Address, string> {
  const altered = new Map<Address, string>();
  for (const { privileges_of: catalog, rows } of answers) {
    if (typeof catalog !== 'string' || typeof rows !== 'string') continue;
    for (const [oid, sub, now, initially] of JSON.parse(rows) as [string, string, string[], string[]][]) {
      const [left, right] = [now, initially].map((list) => list.toSorted().join(', '));
      if (left === undefined || left === right) continue;
      altered.set(addressOf(catalog === 'pg_attribute' ? 'pg_class' : catalog, oid, sub), left);
    }
  }
  return altered;
}

/** The answers of `builtinQueries` with digests, as objects, one for each catalog. */
export function digestObjects(answers: readonly Answer[]): CatalogObject[] {
  return answers.flatMap(({ builtin, digest, pristine_in: pristineIn }) => {
    if (typeof builtin !== 'string' || typeof digest !== 'string') return [];
    const kind = 'built-in objects';
    const object = {
      identity: `${kind} in ${builtin}`,
      kind,
      catalog: builtin,
      name: builtin,
      attributes: { digest },
    };
    return [typeof pristineIn === 'string' ? { ...object, pristineIn } : object];
  });
}
