/** Who is in the way of a process: SQL that asks, and words that say. */
import type { Blocker } from '../events.ts';

/** Shown of a statement; the rest may be long. */
const SHOWN = 120;

/** On one line, without what stands in quotes: a statement of somebody else's may hold what is secret. */
const STATEMENT = `nullif(left(regexp_replace(regexp_replace(regexp_replace(b.query,
  '[$][[:alnum:]_]*[$].*([$][[:alnum:]_]*[$]|$)', '$…$', 'g'), '''[^'']*(''|$)', '''…''', 'g'), '[[:space:]]+', ' ', 'g'), ${SHOWN}), '<insufficient privilege>')`;

/** A worker shows its type, and what it does, only to those who may see all statistics. */
const IS_AUTOVACUUM = `b.backend_type = 'autovacuum worker' OR b.usesysid IS NULL AND (b.pid IN
  (SELECT pid FROM pg_stat_progress_vacuum) OR b.pid IN (SELECT pid FROM pg_stat_progress_analyze))`;

/** Of two rows of pg_locks: is it the same thing that they are about? */
const SAME_THING = [
  'locktype',
  'database',
  'relation',
  'page',
  'tuple',
  'virtualxid',
  'transactionid',
  'classid',
  'objid',
  'objsubid',
]
  .map((column) => `h.${column} IS NOT DISTINCT FROM w.${column}`)
  .join(' AND ');

const SINCE = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

/** A query: processes that meet a condition on `b`, a row of pg_stat_activity. */
const processes = (condition: string): string => `SELECT json_build_object('pid', b.pid, 'user', b.usename,
      'application', CASE WHEN ${IS_AUTOVACUUM} THEN '${AUTOVACUUM}' ELSE nullif(b.application_name, '') END,
      'state', b.state, 'query', ${STATEMENT},
      'since', to_char(b.xact_start AT TIME ZONE 'UTC', ${SINCE})) AS blocker
    FROM pg_stat_activity b WHERE ${condition}`;

/** A query: prepared transactions that hold a lock which meets a condition on `h`, a row of pg_locks. */
const preparedOnes = (
  condition: string,
): string => `SELECT json_build_object('prepared_transaction', p.gid, 'user', p.owner,
      'since', to_char(p.prepared AT TIME ZONE 'UTC', ${SINCE}))
    FROM pg_prepared_xacts p JOIN pg_locks t ON t.pid IS NULL AND t.locktype = 'transactionid' AND t.transactionid = p.transaction
    WHERE EXISTS (SELECT FROM pg_locks h WHERE h.granted AND h.pid IS NULL
      AND h.virtualtransaction = t.virtualtransaction AND ${condition})`;

const asJson = (...queries: readonly string[]): string =>
  `(SELECT json_agg(blocker) FROM (${queries.join(' UNION ALL ')}) found)::text`;

/**
 * An expression: those who block the process, as the text of a JSON list of `Blocker`s, or null. A prepared
 * transaction has no process any more; PostgreSQL calls it process 0.
 * @param pid an expression; search_path has to be pg_catalog
 */
export const blockersOf = (pid: string): string =>
  asJson(
    processes(`b.pid = ANY (pg_blocking_pids(${pid}))`),
    preparedOnes(`0 = ANY (pg_blocking_pids(${pid}))
      AND EXISTS (SELECT FROM pg_locks w WHERE w.pid = ${pid} AND NOT w.granted AND ${SAME_THING})`),
  );

/** An expression: those who keep everybody else from reading one of these tables. @param relations a query for oids */
export function lockersOf(relations: string): string {
  const held = `h.mode = 'AccessExclusiveLock' AND h.locktype = 'relation'
      AND h.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND h.relation IN (${relations})`;
  return asJson(
    processes(`b.pid IN (SELECT h.pid FROM pg_locks h WHERE h.granted AND ${held})`),
    preparedOnes(held),
  );
}

/** The answer to `blockersOf`. */
export function parseBlockers(json: unknown): Blocker[] {
  if (typeof json !== 'string') return [];
  const list = JSON.parse(json) as Record<string, unknown>[];
  return list.map(
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null)) as unknown as Blocker,
  );
}

/** What an autovacuum worker is called in place of its application. */
const AUTOVACUUM = 'autovacuum';

/**
 * Autovacuum gives way to whoever waits for it, but only after `deadlock_timeout`: who gives up sooner waits for its
 * end, which may take hours (ProcSleep() in src/backend/storage/lmgr/proc.c).
 */
export const isAutovacuum = ({ application, user }: Blocker): boolean =>
  application === AUTOVACUUM && user === undefined;

/** `process 4711 (app, psql), idle in transaction since 2026-11-20T10:00:00Z: UPDATE agents …` */
export function describeBlocker(blocker: Blocker): string {
  const { pid, prepared_transaction: prepared, user, application, state, query, since } = blocker;
  const who = [user, application].filter((part) => part !== undefined).join(', ');
  const kind = state?.startsWith('idle in transaction') === true ? 'idle in transaction' : 'in a transaction';
  const begun = prepared === undefined ? kind : 'prepared and neither committed nor rolled back';
  return [
    prepared === undefined ? `process ${pid}` : `the prepared transaction "${prepared}"`,
    who === '' ? '' : ` (${who})`,
    since === undefined ? '' : `, ${begun} since ${since}`,
    query === undefined ? '' : `: ${query}`,
    isHidden(blocker) ? ', whose statement this login may not see' : '',
  ].join('');
}

const isHidden = ({ prepared_transaction: prepared, state, query }: Blocker): boolean =>
  prepared === undefined && state === undefined && query === undefined;
