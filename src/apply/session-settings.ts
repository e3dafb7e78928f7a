/** What a migration's session is set to, and what it is again behind it. Pure. */
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import type { Fence } from './fence.ts';
import { SAFE_PATH } from './history.ts';
import { sessionLease } from './lease.ts';

/** What a session is to be again behind each file. */
export interface SessionFacts {
  /** See lease.ts; undefined for none. */
  leaseMs: number | undefined;
  /** Who logged in, where the database itself does not know it. */
  login?: string | undefined;
  /** Key of the advisory lock that the session holds. */
  lock?: bigint | undefined;
  /** See fence.ts; undefined for none. Then the session is not ours, and only its transactions are on lease. */
  fence?: Fence | undefined;
}

/** In milliseconds; 0 means none. */
export interface ComposeTimeouts {
  lockMs: number;
  statementMs: number;
  /** Where a wait holds up nobody; by default as `lockMs`. */
  patientLockMs?: number;
  /** What the wait for a lock must not be shorter than, whatever a file says; by default 0. */
  atLeastLockMs?: number;
}

/** What settings depend on besides the file. */
export interface SettingsContext {
  names: Names;
  /** 180006 for 18.6. */
  serverVersion: number;
  timeouts: ComposeTimeouts;
}

/** For how long a migration waits for one lock, in milliseconds; 0: as long as it takes. */
export function lockTimeoutOf(
  { directives }: Migration,
  { lockMs, atLeastLockMs = 0 }: ComposeTimeouts,
  usualMs = lockMs,
): number {
  const wanted = directives.lockTimeoutMs ?? usualMs;
  return wanted === 0 ? 0 : Math.max(wanted, atLeastLockMs);
}

/**
 * Sets everything that a migration runs under. What an administrator has set for the application's sake (ALTER ROLE,
 * ALTER DATABASE) must neither cut a long migration short nor make its text mean something else.
 * @param usualLockMs how long to wait for a lock, where the file does not say
 */
export function settingsFor(
  migration: Migration,
  options: SettingsContext,
  set: 'SET LOCAL' | 'SET',
  usualLockMs = options.timeouts.lockMs,
): string[] {
  const { timeouts, names, serverVersion } = options;
  const lockMs = lockTimeoutOf(migration, timeouts, usualLockMs);
  const statementMs = migration.directives.statementTimeoutMs ?? timeouts.statementMs;
  const settings = [
    `lock_timeout = ${Math.ceil(lockMs)}`,
    `statement_timeout = ${Math.ceil(statementMs)}`,
    ...unlimited(serverVersion),
    // As the grammar here reads the file; the server reads it by its own setting.
    'standard_conforming_strings = on',
    ...(names.schema === 'public' ? [] : [`search_path = ${quoteIdent(names.schema)}, public`]),
  ];
  const path = names.schema === 'public' ? [publicFirst(set)] : [];
  return [...settings.map((setting) => `${set} ${setting}`), ...path];
}

/** A limit for whole transactions, which is there from PostgreSQL 17 on: it ends the connection. */
export const unlimited = (serverVersion: number): string[] =>
  serverVersion >= 170_000 ? ['transaction_timeout = 0'] : [];

/** What a file makes without a schema's name belongs where the sentinel and the history are looked for. */
const publicFirst = (set: 'SET LOCAL' | 'SET'): string => `SELECT pg_catalog.set_config('search_path',
  'public, ' OPERATOR(pg_catalog.||) pg_catalog.current_setting('search_path'), ${String(set === 'SET LOCAL')})
WHERE NOT coalesce(pg_catalog.current_schema() OPERATOR(pg_catalog.=) 'public', false)
  AND pg_catalog.to_regnamespace('public') IS NOT NULL`;

/**
 * Where COMMIT would not wait until it is on disk (synchronous_commit = off), it does here: what was answered must be
 * there after a crash. Waiting for standbys stays as it is set.
 */
export const DURABLE = `SELECT pg_catalog.set_config('synchronous_commit', 'local', true)
WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'`;

/**
 * For a database that is thrown away: nobody misses what a crash of the server takes. Set where nothing of the file
 * runs any more.
 */
export const FLEETING = 'SET LOCAL synchronous_commit = off';

/**
 * Undoes what a file may have done to the session (SET, SET ROLE, temporary tables, cursors, …), inside its
 * own transaction: DISCARD ALL is not allowed there, and would drop the run's lock. Deferred constraints are
 * checked first, so that their failure is the migration's and not COMMIT's.
 */
export const sessionReset = ({
  leaseMs,
  login,
  lock,
  fence,
  serverVersion,
}: SessionFacts & Pick<SettingsContext, 'serverVersion'>): string[] => [
  'SET CONSTRAINTS ALL IMMEDIATE',
  ...backToLogin(login),
  'RESET ALL',
  "SET client_encoding = 'UTF8'",
  ...['statement_timeout = 0', ...unlimited(serverVersion)].map((setting) => `SET LOCAL ${setting}`),
  ...(fence ? [] : sessionLease(leaseMs)),
  'CLOSE ALL',
  'UNLISTEN *',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
  'DEALLOCATE ALL',
  ...lockAgain(lock),
  SAFE_PATH,
];

/** The embedded database does not know who logged in: there RESET SESSION AUTHORIZATION does nothing. */
const backToLogin = (login: string | undefined): string[] => [
  login === undefined ? 'RESET SESSION AUTHORIZATION' : `SET SESSION AUTHORIZATION ${quoteLiteral(login)}`,
  'RESET ROLE',
];

/** A file may have given the run's lock back (pg_advisory_unlock_all); who has it already gets it once more. */
export const lockAgain = (lock: bigint | undefined): string[] =>
  lock === undefined ? [] : [`SELECT pg_catalog.pg_try_advisory_lock(${lock}) AS held`];
