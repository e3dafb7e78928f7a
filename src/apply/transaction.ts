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
}

export interface MessageOptions extends SessionFacts {
  names: Names;
  toolVersion: string;
  timeouts: { lockMs: number; statementMs: number };
  /** Statements that make the history ready, and records that are written along with the first migration. */
  prepare: readonly string[];
  backfill: readonly HistoryRecord[];
  /** The schema is not there; a V1 that does not make it itself gets it made. */
  makeSchema: boolean;
  /** Fails the transaction where the sentinel is not there at its end. */
  requireSentinel: boolean;
}

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
    ...settingsFor(migration, options).map((setting) => `SET LOCAL ${setting}`),
  ];
}

/** `name = value` of every setting that a migration runs under. */
export function settingsFor(
  migration: Migration,
  { timeouts, names }: Pick<MessageOptions, 'timeouts' | 'names'>,
): string[] {
  const lockMs = migration.directives.lockTimeoutMs ?? timeouts.lockMs;
  const statementMs = migration.directives.statementTimeoutMs ?? timeouts.statementMs;
  return [
    `lock_timeout = ${Math.ceil(lockMs)}`,
    ...(statementMs > 0 ? [`statement_timeout = ${Math.ceil(statementMs)}`] : []),
    ...(names.schema === 'public' ? [] : [`search_path = ${quoteIdent(names.schema)}, public`]),
  ];
}

/**
 * Undoes what a file may have done to the session (SET, SET ROLE, temporary tables, cursors, …), inside its
 * own transaction: DISCARD ALL is not allowed there, and would drop the run's lock. Deferred constraints are
 * checked first, so that their failure is the migration's and not COMMIT's.
 */
export const sessionReset = ({ leaseMs, login, lock }: SessionFacts): string[] => [
  'SET CONSTRAINTS ALL IMMEDIATE',
  ...backToLogin(login),
  'RESET ALL',
  "SET client_encoding = 'UTF8'",
  ...sessionLease(leaseMs),
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
): string[] => [...mustHold(records, options), recordDuration(migration.version, options.names), 'COMMIT'];
