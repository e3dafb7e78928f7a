/**
 * One transactional migration as three messages of the simple query protocol, sent one behind the other:
 *
 *   BEGIN
 *   timeouts; the history row
 *   …file…; back to the session as it was; how long it took; COMMIT
 *
 * PostgreSQL runs the statements of a message in order and stops at the first that fails, so that COMMIT is never
 * reached; the transaction stays aborted and refuses every message behind it. BEGIN is alone, because a message is
 * parsed as a whole before its first statement runs: with a BEGIN in the same message, a file that this server's
 * grammar rejects would leave no transaction at all, and the next file would be committed.
 * The history row comes first: where another runner has it, the key refuses before anything else has happened.
 *
 * A BEGIN can fail all the same, since a cancellation may strike there. Then there is no transaction that refuses the
 * messages behind it: each would be one of its own, and commit. So each begins with what fails there (`INSIDE`).
 */
import { quoteIdent, quoteLiteral } from '../database/quote.ts';
import type { Migration, ParsedFile } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import {
  createSchema,
  deleteRecords,
  insertRecords,
  makeHistoryAfterV1,
  recordDuration,
  SAFE_PATH,
  type HistoryRecord,
  recordOf,
} from './history.ts';
import { enterFence, type Fence } from './fence.ts';
import { sessionLease, transactionLease } from './lease.ts';
import { mustHold } from './must-hold.ts';

/** A file on its way to the server. */
export interface Message {
  names: Names;
  migration: Migration;
  parsed: ParsedFile;
  track: 'consolidated' | 'incremental';
  /** What stands before the file, inside the transaction. */
  opening: string;
  /** Begins with the file's text, so that the server's positions are the file's, and ends with COMMIT. */
  body: string;
}

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

export interface MessageOptions extends SessionFacts {
  names: Names;
  /** 180006 for 18.6. */
  serverVersion: number;
  toolVersion: string;
  timeouts: ComposeTimeouts;
  /** Statements that make the history ready, and records that are written along with the first migration. */
  prepare: readonly string[];
  backfill: readonly HistoryRecord[];
  /** The schema is not there; a V1 that does not make it itself gets it made. */
  makeSchema: boolean;
  /** Fails the transaction where the sentinel is not there at its end. */
  requireSentinel: boolean;
}

/** However the server, the database or the role are set: this is what a migration is written for. */
export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/**
 * Refused where no BEGIN has opened a transaction; without any effect where one has. Unlike other commands that want a
 * transaction, SAVEPOINT does not take the implicit one of a message with several statements for it.
 */
export const INSIDE = { sql: 'SAVEPOINT inside;RELEASE inside;', statements: 2 } as const;

/** The message of an incremental. */
export function incrementalMessage(
  migration: Migration,
  parsed: ParsedFile,
  options: MessageOptions,
): Message {
  const { names, toolVersion } = options;
  const records = [...options.backfill, recordOf(migration, 'incremental')];
  const prologue = [
    ...beginning(migration, parsed, options),
    ...options.prepare,
    insertRecords(records, names, toolVersion),
  ];
  const epilogue = [...sessionReset(options), ...ending(migration, records, options)];
  return message({ names, migration, parsed, track: 'incremental' }, prologue, epilogue);
}

/** The message of V1: it may make the history table itself, so the records come behind it. */
export function consolidatedMessage(
  migration: Migration,
  covers: readonly Migration[],
  parsed: ParsedFile,
  options: MessageOptions,
): Message {
  const { names, toolVersion } = options;
  const records = [migration, ...covers].map((covered) => recordOf(covered, 'consolidated'));
  const epilogue = [
    ...sessionReset(options),
    ...makeHistoryAfterV1(!options.makeSchema, names),
    deleteRecords(
      records.map((r) => r.version),
      names,
    ),
    insertRecords(records, names, toolVersion),
    ...ending(migration, records, options),
  ];
  const schema = options.makeSchema && !createsSchema(parsed, names.schema) ? [createSchema(names)] : [];
  const prologue = [...beginning(migration, parsed, options), ...schema];
  return message({ names, migration, parsed, track: 'consolidated' }, prologue, epilogue);
}

const createsSchema = ({ statements }: ParsedFile, schema: string): boolean =>
  statements.some(({ kind, node }) => kind === 'CreateSchemaStmt' && node['schemaname'] === schema);

const message = (
  about: Pick<Message, 'names' | 'migration' | 'parsed' | 'track'>,
  prologue: readonly string[],
  epilogue: readonly string[],
): Message => ({
  ...about,
  opening: prologue.join(';\n'),
  body: `${about.parsed.sql}\n;${epilogue.join(';\n')}`,
});

/** What a migration's transaction begins with, behind BEGIN. */
export function beginning(
  migration: Migration,
  { sql }: Pick<ParsedFile, 'sql'>,
  options: MessageOptions,
): string[] {
  return [
    ...transactionLease(options.leaseMs, sql.length),
    ...enterFence(options.fence),
    ...settingsFor(migration, options, 'SET LOCAL'),
  ];
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
  options: Pick<MessageOptions, 'timeouts' | 'names' | 'serverVersion'>,
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
const unlimited = (serverVersion: number): string[] =>
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
}: SessionFacts & Pick<MessageOptions, 'serverVersion'>): string[] => [
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

const ending = (
  migration: Migration,
  records: readonly HistoryRecord[],
  options: MessageOptions,
): string[] => [
  DURABLE,
  ...mustHold(records, options),
  recordDuration(migration.version, options.names),
  'COMMIT',
];
