/** Files that turn a session upside down, and the question whether the next file sees anything of it. */

/** Those by which the server ends a session that has gone depend on the length of the file (lease.ts). */
const OF_THE_LEASE = `name NOT IN ('idle_in_transaction_session_timeout', 'idle_session_timeout')`;

/** Everything about a session that a file can change, as a table that a file makes: one row a fact. */
const factsAs = (table: string): string => `LOAD 'plpgsql'; CREATE TABLE public.${table} AS
SELECT 'setting ' || name AS fact, setting AS value FROM pg_catalog.pg_settings WHERE ${OF_THE_LEASE}
UNION ALL SELECT 'session_user', session_user::text
UNION ALL SELECT 'current_user', current_user::text
UNION ALL SELECT 'own setting', nullif(current_setting('my.own', true), '')
UNION ALL SELECT 'channel', c FROM pg_catalog.pg_listening_channels() c
UNION ALL SELECT 'cursor', name FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL SELECT 'prepared', name FROM pg_catalog.pg_prepared_statements
UNION ALL SELECT 'temporary', relname FROM pg_catalog.pg_class WHERE relpersistence = 't'
UNION ALL SELECT 'advisory locks', CASE WHEN count(*) > 0 THEN 'some' END
  FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() AND granted;`;

/** What a later file saw that the first did not: rows of fact, before, after; nothing may be there. */
export const differencesTo = (table: string): string =>
  `SELECT coalesce(b.fact, a.fact) AS fact, b.value AS before, a.value AS after FROM public.facts_000 b
FULL JOIN public.${table} a ON a.fact = b.fact WHERE a.value IS DISTINCT FROM b.value ORDER BY 1`;

/** By what they do; each needs a superuser, and the roles that `ROLES` makes. */
const UPSIDE_DOWN: Readonly<Record<string, string>> = {
  'settings of reading and writing': `SET search_path = nowhere; SET standard_conforming_strings = off;
SET client_encoding = 'LATIN1'; SET DateStyle = 'German, DMY'; SET IntervalStyle = sql_standard; SET TimeZone = 'Asia/Tokyo';
SET bytea_output = escape; SET extra_float_digits = -3; SET xmloption = document; SET array_nulls = off; SET quote_all_identifiers = on`,
  'settings of transactions': `SET default_transaction_read_only = on; SET default_transaction_isolation = serializable;
SET default_transaction_deferrable = on; SET CONSTRAINTS ALL DEFERRED`,
  'settings of time': `SET statement_timeout = '1h'; SET lock_timeout = '1h'; SET idle_in_transaction_session_timeout = '1h'`,
  'settings of rights':
    'SET row_security = off; SET session_replication_role = replica; SET check_function_bodies = off',
  'settings of its own': `SET application_name = 'mallory'; SET my.own = 'mine'; SELECT set_config('my.own', 'yours', false)`,
  'settings of a language': `SET plpgsql.extra_errors = 'all'; SET plpgsql.variable_conflict = use_column`,
  role: 'SET ROLE mallory',
  'session authorization': 'SET SESSION AUTHORIZATION mallory',
  'session authorization, then a role': 'SET SESSION AUTHORIZATION mallory; SET ROLE trent',
  'session authorization in a block': `DO $$ BEGIN EXECUTE 'SET SESSION AUTHORIZATION mallory'; END $$`,
  'set_config for a role': `SELECT set_config('role', 'mallory', false)`,
  'temporary tables with our names': `CREATE TEMP TABLE schema_migrations (version text PRIMARY KEY, checksum text);
CREATE TEMP TABLE organizations (); CREATE TEMP TABLE schema_migrations_progress (); CREATE TEMP VIEW pg_class AS SELECT 1 AS oid;
CREATE FUNCTION pg_temp.count(text) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'`,
  'a table with our name elsewhere': `CREATE SCHEMA IF NOT EXISTS elsewhere; CREATE TABLE IF NOT EXISTS elsewhere.schema_migrations (version text);
CREATE TABLE IF NOT EXISTS elsewhere.organizations (); SET search_path = elsewhere`,
  'listening, prepared, cursors':
    'LISTEN gossip; PREPARE plan AS SELECT 1; DECLARE held CURSOR WITH HOLD FOR SELECT 1',
  'locks given back': 'SELECT pg_advisory_unlock_all()',
  'locks taken': 'SELECT pg_advisory_lock(1); SELECT pg_advisory_lock(2)',
};

export const WAYS: readonly string[] = Object.keys(UPSIDE_DOWN);

export const ROLES = 'CREATE ROLE mallory; CREATE ROLE trent; GRANT trent TO mallory;';

/** The same in a block that commits by itself. */
export const inBlock = (sql: string): string =>
  `DO $outer$ BEGIN ${sql
    .split(/;(?![^$]*\$\$)/)
    .map((statement) => `EXECUTE $q$${statement}$q$;`)
    .join(' ')} COMMIT; END $outer$`;

const numbered = (number: number): string => String(number).padStart(3, '0');

/** A file for each way, and after each one that looks; the n-th way's is `facts_00n`, the first look `facts_000`. */
export function upsideDown(as: (sql: string) => string): Record<string, string> {
  const pairs = WAYS.flatMap((way, index) => [
    [`${10 + 2 * index}_hostile.sql`, as(`${UPSIDE_DOWN[way]};`)],
    [`${11 + 2 * index}_look.sql`, as(factsAs(`facts_${numbered(index + 1)}`))],
  ]);
  return {
    '001_initial.sql': 'CREATE TABLE organizations (id int PRIMARY KEY);',
    '002_look.sql': as(factsAs('facts_000')),
    ...(Object.fromEntries(pairs) as Record<string, string>),
  };
}
