/**
 * Reads everything the decision needs in one message: one round trip, one snapshot, no lock.
 *
 * The tables may not exist and may have any shape, so their rows come through `query_to_xml`, which runs a
 * query only where the CASE around it says that the table is there: a plain SELECT would fail on a fresh
 * database and leave an error in the server's log. Everything runs with `search_path = pg_catalog`, so that no
 * function or operator of a user's schema can stand in for the system's (CVE-2018-1058), and with
 * `row_security = off`, so that a policy that hides rows is an error and no shorter history.
 */
import { type Row, ServerError, type Session } from '../database/session.ts';
import { qualified, quoteLiteral } from '../database/quote.ts';
import type { Failure } from '../diagnostic.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState, History, HistoryRow, ProgressRow } from '../plan/state.ts';
import { lockersOf, parseBlockers } from './blockers.ts';
import { tablesLocked } from './failures.ts';
import { historyKind, progressTable, SAFE_PATH, unfillable } from './history.ts';
import { isLockTimeout } from './server-diagnostic.ts';

/** Tables by which other migrators are known (names and shapes: their own documentation). */
const OTHER_TOOLS: ReadonlyArray<readonly [table: string, tool: string]> = [
  ['goose_db_version', 'goose'],
  ['flyway_schema_history', 'Flyway'],
  ['_sqlx_migrations', 'sqlx'],
  ['pgmigrations', 'node-pg-migrate'],
  ['_prisma_migrations', 'Prisma'],
  ['knex_migrations', 'Knex'],
];

/** Nobody holds one of our tables for long; a waiter would hold a snapshot. */
const LOCK_TIMEOUT_MS = 2000;

/** The message; see `parseState` for what its answer means. */
export function stateQuery(names: Names): string {
  const schema = quoteLiteral(names.schema);
  const history = quoteLiteral(names.historyTable);
  const progress = quoteLiteral(progressTable(names));
  const rowsOf = (table: string, regclass: string): string =>
    `CASE WHEN ${regclass} IS NOT NULL THEN query_to_xml(${quoteLiteral(
      `SELECT coalesce(json_agg(to_jsonb(t.*)), '[]'::json)::text AS rows FROM ${qualified(names.schema, table)} t`,
    )}, true, true, '')::text END`;
  return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
${SAFE_PATH};
SET LOCAL row_security = off;
SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
SET LOCAL statement_timeout = 0;
WITH
  ns AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = ${schema}),
  rels AS (SELECT c.* FROM pg_class c JOIN ns ON c.relnamespace = ns.oid),
  history AS (SELECT oid, relkind FROM rels WHERE relname = ${history} AND relkind IN ('r', 'p', 'v', 'm', 'f')),
  progress AS (SELECT oid FROM rels WHERE relname = ${progress} AND relkind = 'r'),
  others AS (
    SELECT 'pg_class'::regclass AS class, oid, relname::text AS name FROM rels
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND relname NOT IN (${history}, ${progress})
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.proname || '()' FROM pg_proc p JOIN ns ON p.pronamespace = ns.oid
    UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typname::text FROM pg_type t JOIN ns ON t.typnamespace = ns.oid
      WHERE t.typtype IN ('d', 'e', 'r')
    UNION ALL SELECT 'pg_operator'::regclass, o.oid, o.oprname::text FROM pg_operator o JOIN ns ON o.oprnamespace = ns.oid
    UNION ALL SELECT 'pg_collation'::regclass, c.oid, c.collname::text FROM pg_collation c JOIN ns ON c.collnamespace = ns.oid
    UNION ALL SELECT 'pg_ts_config'::regclass, c.oid, c.cfgname::text FROM pg_ts_config c JOIN ns ON c.cfgnamespace = ns.oid
  ),
  strangers AS (
    SELECT name FROM others o WHERE NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.objsubid = 0 AND d.deptype = 'e')
  )
SELECT json_build_object(
  'database', current_database(),
  'user', current_user,
  'serverVersion', current_setting('server_version_num')::int,
  'pid', pg_backend_pid(),
  'readOnly', pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
  'schemaExists', EXISTS (SELECT FROM ns),
  'canCreate', coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM ns),
    has_database_privilege(current_database(), 'CREATE')),
  'sentinel', EXISTS (SELECT FROM rels WHERE relname = ${quoteLiteral(names.sentinel)} AND relkind IN ('r', 'p')),
  'historyColumns', (SELECT json_object_agg(a.attname, t.typname) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = (SELECT oid FROM history) AND a.attnum > 0 AND NOT a.attisdropped),
  'historyKey', EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = (SELECT oid FROM history) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
      AND i.indnkeyatts = 1 AND a.attname = 'version'),
  'historyUnfillable', (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = (SELECT oid FROM history) AND a.attnum > 0 AND NOT a.attisdropped
      AND ${unfillable("to_jsonb(a.*) ->> 'attgenerated'")}),
  'historyReaders', (SELECT json_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = (SELECT oid FROM history) AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner),
  'otherCount', (SELECT count(*) FROM strangers),
  'otherNames', (SELECT json_agg(name) FROM (SELECT name FROM strangers ORDER BY name COLLATE "C" LIMIT 5) s),
  'otherTools', (SELECT json_agg(relname) FROM rels WHERE relname IN (${OTHER_TOOLS.map(([table]) => quoteLiteral(table)).join(', ')}))
)::text AS state,
${rowsOf(names.historyTable, `(SELECT oid FROM history WHERE relkind IN ('r', 'p'))`)} AS history,
${rowsOf(progressTable(names), '(SELECT oid FROM progress)')} AS progress;
COMMIT`;
}

/** A table was dropped between the look at the catalog and the look at its rows; or is locked for long. */
const ASK_AGAIN = new Set(['42P01', '55P03']);
const ATTEMPTS = 5;

/**
 * Sends the message and reads the answer; asks again where somebody was dropping or locking one of our tables.
 * @param first the answer to a message that has been sent already
 */
export async function readState(
  session: Session,
  names: Names,
  first?: Promise<Row[][]>,
): Promise<DatabaseState> {
  let answer = first ?? session.send(stateQuery(names));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const state = parseState(await answer);
      session.isAnsweredBy(state.pid);
      return state;
    } catch (error) {
      if (!(error instanceof ServerError) || !ASK_AGAIN.has(error.sqlstate)) throw error;
      if (attempt === ATTEMPTS) throw isLockTimeout(error) ? await tableLocked(session, names, error) : error;
      await session.send('ROLLBACK');
      answer = session.send(stateQuery(names));
    }
  }
}

/** Somebody keeps one of our tables from being read. */
async function tableLocked(session: Session, names: Names, error: ServerError): Promise<Failure> {
  const { schema, historyTable } = names;
  const ours = `SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname IN (${[historyTable, progressTable(names)].map(quoteLiteral).join(', ')})`;
  await session.send('ROLLBACK');
  const answer = await session.send(`BEGIN READ ONLY; ${SAFE_PATH};
SELECT ${lockersOf(ours)} AS blockers; COMMIT`);
  return tablesLocked(names, error, parseBlockers(answer.flat()[0]?.['blockers']));
}

interface RawState {
  database: string;
  user: string;
  serverVersion: number;
  pid: number;
  readOnly: boolean;
  schemaExists: boolean;
  canCreate: boolean;
  sentinel: boolean;
  historyColumns: Record<string, string> | null;
  historyKey: boolean;
  historyUnfillable?: string[] | null;
  otherCount: number;
  otherNames: string[] | null;
  otherTools: string[] | null;
  historyReaders: string[] | null;
}

/** The answer of `stateQuery` as data. */
export function parseState(sets: readonly Row[][]): DatabaseState {
  const row = sets.flat()[0];
  if (typeof row?.['state'] !== 'string')
    throw new Error('the server gave no answer to the question for its state');
  const raw = JSON.parse(row['state']) as RawState;
  const progress = rowsFromXml(row['progress']);
  return {
    database: raw.database,
    user: raw.user,
    serverVersion: raw.serverVersion,
    pid: raw.pid,
    readOnly: raw.readOnly,
    schemaExists: raw.schemaExists,
    canCreate: raw.canCreate,
    sentinel: raw.sentinel,
    history: parseHistory(raw, row['history']),
    otherObjects: { count: raw.otherCount, names: raw.otherNames ?? [] },
    otherTools: OTHER_TOOLS.filter(([table]) => raw.otherTools?.includes(table)).map(([, tool]) => tool),
    historyReaders: raw.historyReaders ?? [],
    progressTable: progress !== undefined,
    progress: (progress ?? []).map(toProgressRow),
  };
}

function parseHistory(raw: RawState, xml: unknown): History {
  if (!raw.historyColumns) return { kind: 'absent' };
  const { historyColumns: columns, historyKey: keyed, historyUnfillable } = raw;
  const shape = historyKind({ columns, keyed, unfillable: historyUnfillable ?? [] });
  if (shape.kind === 'foreign') return shape;
  return { ...shape, rows: (rowsFromXml(xml) ?? []).map(toHistoryRow) };
}

/** The one column `rows` of a query_to_xml answer, undefined where the table is not there. */
function rowsFromXml(xml: unknown): Row[] | undefined {
  if (typeof xml !== 'string') return undefined;
  const text = /<rows>([\s\S]*)<\/rows>/.exec(xml)?.[1];
  if (text === undefined) throw new Error('unexpected answer of query_to_xml');
  const json = text.replace(/&(lt|gt|amp);/g, (_, name: keyof typeof XML_ENTITIES) => XML_ENTITIES[name]);
  return JSON.parse(json) as Row[];
}

/** All that JSON leaves over for XML to escape. */
const XML_ENTITIES = { lt: '<', gt: '>', amp: '&' } as const;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const toHistoryRow = (row: Row): HistoryRow => ({
  version: text(row['version']) ?? '',
  checksum: text(row['checksum']),
  track: text(row['track']),
  appliedAt: text(row['applied_at']),
  executionMs: number(row['execution_ms']),
  appliedBy: text(row['applied_by']),
  toolVersion: text(row['tool_version']),
});

const toProgressRow = (row: Row): ProgressRow => ({
  version: text(row['version']) ?? '',
  statement: number(row['statement']) ?? 0,
  checksum: text(row['checksum']) ?? '',
  state: row['state'] === 'done' || row['state'] === 'failed' ? row['state'] : 'started',
  found: text(row['found']),
});
