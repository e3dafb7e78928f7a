/**
 * The question for everything that the decision needs: one message, one round trip, one snapshot, no lock.
 *
 * Most of what a fresh backend spends on it is planning: each catalog that a query names costs more than its rows. So
 * whatever is of no use in most cases stands in the text of a `query_to_xml`, which is planned only where the CASE
 * around it says so. Such a text may also name a table or a column that is not there: a plain SELECT would fail on a
 * fresh database, and leave an error in the server's log.
 *
 * Everything runs with `search_path = pg_catalog`, so that no function or operator of a user's schema can stand in
 * for the system's (CVE-2018-1058), and with `row_security = off`, so that a policy that hides rows is an error and
 * no shorter history.
 */
import { qualified, quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Names } from '../plan/decide.ts';
import { progressTable, SAFE_PATH, UNFILLABLE } from './history.ts';

/** Tables by which other migrators are known (names and shapes: their own documentation). */
export const OTHER_TOOLS: ReadonlyArray<readonly [table: string, tool: string]> = [
  ['goose_db_version', 'goose'],
  ['flyway_schema_history', 'Flyway'],
  ['_sqlx_migrations', 'sqlx'],
  ['pgmigrations', 'node-pg-migrate'],
  ['_prisma_migrations', 'Prisma'],
  ['knex_migrations', 'Knex'],
];

/** Nobody holds one of our tables for long; a waiter would hold a snapshot. */
const LOCK_TIMEOUT_MS = 2000;

/** Columns of the history that every command needs, and those that are only shown. */
export const NEEDED_COLUMNS = ['version', 'checksum', 'tool_version', 'execution_ms'] as const;
export const SHOWN_COLUMNS = ['applied_at', 'applied_by', 'track'] as const;

/** What is wanted of the history besides what every command needs. */
export interface StateQuestion {
  /** `all`: also what is only shown. */
  columns?: 'needed' | 'all';
  /** SHA-256 of what was read before (`Records.digest`): where that is what there is still, it is not sent again. */
  known?: string | undefined;
}

/** The message; see `parseState` for what its answer means. */
export function stateQuery(names: Names, question: StateQuestion = {}): string {
  const schema = quoteLiteral(quoteIdent(names.schema));
  const progress = qualified(names.schema, progressTable(names));
  return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
${SAFE_PATH};
SET LOCAL row_security = off;
SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
SET LOCAL statement_timeout = 0;
SELECT current_database()::text AS database, current_user::text AS "user", pg_backend_pid() AS pid,
  current_setting('server_version_num')::int AS server_version,
  pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS read_only,
  schema IS NOT NULL AS schema_exists,
  CASE WHEN schema IS NULL THEN has_database_privilege(current_database(), 'CREATE')
    ELSE has_schema_privilege(schema, 'CREATE') END AS can_create,
  sentinel, columns, keyed, readers, records, progress,
  CASE WHEN NOT sentinel OR coalesce(records, '') = '' THEN ${rowOf(surroundings(names))} END AS surroundings
FROM (
  SELECT found.*, columns, ${KEYED} AS keyed, ${READERS} AS readers,
    CASE WHEN relkind IN ('r', 'p') AND version IS NOT NULL THEN ${records(names, question)} END AS records,
    CASE WHEN has_progress THEN ${rowOf(`SELECT json_agg(to_jsonb(t.*))::text AS rows FROM ${progress} t`)} END AS progress
  FROM (
    SELECT schema, h.oid AS history, h.relkind, h.relacl, h.relowner,
      EXISTS (SELECT FROM pg_class WHERE ${named(names.sentinel)} AND relkind IN ('r', 'p')) AS sentinel,
      EXISTS (SELECT FROM pg_class WHERE ${named(progressTable(names))} AND relkind = 'r') AS has_progress
    FROM (SELECT to_regnamespace(${schema})::oid AS schema OFFSET 0) n
      LEFT JOIN pg_class h ON ${named(names.historyTable)} AND relkind IN ('r', 'p', 'v', 'm', 'f')
    OFFSET 0
  ) found CROSS JOIN LATERAL ${SHAPE} shape
  OFFSET 0
) seen;
COMMIT`;
}

/** A condition on pg_class beside `schema`. */
const named = (name: string): string => `relnamespace = schema AND relname = ${quoteLiteral(name)}`;

/** An expression: the one row of a query as XML; empty where it gives none. */
const xmlOf = (queryText: string): string => `query_to_xml(${queryText}, true, true, '')::text`;
const rowOf = (query: string): string => xmlOf(quoteLiteral(query));

/** Of the history: its columns with their types, and whether an INSERT of ours could not fill them. */
const SHAPE = `(
    SELECT json_agg(json_build_array(a.attname, a.atttypid::regtype::text, ${UNFILLABLE}))::text AS columns,
      array_agg(a.attname::text) AS names, max(a.attnum) FILTER (WHERE a.attname = 'version') AS version
    FROM pg_attribute a WHERE a.attrelid = history AND a.attnum > 0 AND NOT a.attisdropped
  )`;

/** Is `version` alone a key? */
const KEYED = `EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = history AND i.indisunique AND i.indisvalid AND i.indimmediate
      AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = version)`;

/** Who besides the owner may read the history. */
const READERS = `CASE WHEN relacl IS NOT NULL THEN ${xmlOf(`format(
      $q$SELECT json_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)::text AS rows
      FROM aclexplode(%L) WHERE privilege_type = 'SELECT' AND grantee <> %s$q$, relacl, relowner)`)} END`;

/**
 * The rows of the history, column by column, each one JSON array in the same order (objects cost five times as much);
 * nothing where there are no rows. An older table lacks columns.
 */
function records({ schema, historyTable }: Names, { columns, known }: StateQuestion): string {
  const wanted = columns === 'all' ? [...NEEDED_COLUMNS, ...SHOWN_COLUMNS] : NEEDED_COLUMNS;
  const select = wanted.map((name) => {
    const column = `CASE WHEN ${quoteLiteral(name)} = ANY (names) THEN ${quoteLiteral(name)} ELSE 'NULL::text' END`;
    return `'json_agg(' || ${column} || ')::text AS ${name}'`;
  });
  const aggregates = `'SELECT ' || ${select.join(` || ', ' || `)}`;
  const from = `FROM ${qualified(schema, historyTable)} HAVING count(*) > 0`;
  if (known === undefined) return xmlOf(`${aggregates} || ${quoteLiteral(` ${from}`)}`);
  const isSame = `sha256(textsend(concat(${wanted.join(', ')}))) = decode(${quoteLiteral(known)}, 'hex')`;
  const news = wanted.map((name) => `CASE WHEN NOT same THEN ${name} END AS ${name}`).join(', ');
  return xmlOf(`${quoteLiteral(`SELECT same, ${news} FROM (SELECT *, ${isSame} AS same FROM (`)} || ${aggregates}
      || ${quoteLiteral(` ${from} OFFSET 0) r OFFSET 0) r`)}`);
}

/**
 * What there is besides, of use only where the database may be fresh or somebody else's: objects of the schema that
 * belong neither to us nor to an extension, and histories of other migrators. Each object depends on its schema, which
 * spares looking through every catalog that may have some.
 */
function surroundings(names: Names): string {
  const namespace = `to_regnamespace(${quoteLiteral(quoteIdent(names.schema))})::oid`;
  const ours = [names.historyTable, progressTable(names)].map((name) => `quote_ident(${quoteLiteral(name)})`);
  const tools = OTHER_TOOLS.map(([table]) => quoteLiteral(table));
  return `SELECT json_build_object(
  'count', count(*),
  'names', to_json((array_agg(name ORDER BY name COLLATE "C"))[1:5]),
  'tools', (SELECT json_agg(relname) FROM pg_class WHERE relnamespace = ${namespace} AND relname IN (${tools.join(', ')}))
)::text AS rows
FROM (
  SELECT class, (object).name AS relation, substr((object).identity, length((object).schema) + 2) AS name
  FROM (
    SELECT d.classid AS class, pg_identify_object(d.classid, d.objid, 0) AS object FROM pg_depend d
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = ${namespace} AND d.deptype = 'n'
      AND d.classid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
        'pg_collation'::regclass, 'pg_ts_config'::regclass)
      AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = 0 AND e.deptype = 'e')
    OFFSET 0
  ) identified
) others
WHERE NOT (class = 'pg_class'::regclass AND relation IN (${ours.join(', ')}))`;
}
