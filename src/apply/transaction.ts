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
  type HistoryRecord,
  recordOf,
} from './history.ts';
import { sessionLease, transactionLease } from './lease.ts';

/** A file on its way to the server. */
export interface Message {
  migration: Migration;
  parsed: ParsedFile;
  track: 'consolidated' | 'incremental';
  /** What stands before the file, inside the transaction. */
  opening: string;
  /** Begins with the file's text, so that the server's positions are the file's, and ends with COMMIT. */
  body: string;
}

export interface MessageOptions {
  names: Names;
  toolVersion: string;
  timeouts: { lockMs: number; statementMs: number };
  /** See lease.ts; undefined for none. */
  leaseMs: number | undefined;
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
  const epilogue = [...sessionReset(options), ...ending(migration, options)];
  return message(migration, parsed, 'incremental', prologue, epilogue);
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
    ...ending(migration, options),
  ];
  const schema = options.makeSchema && !createsSchema(parsed, names.schema) ? [createSchema(names)] : [];
  return message(
    migration,
    parsed,
    'consolidated',
    [...beginning(migration, parsed, options), ...schema],
    epilogue,
  );
}

const createsSchema = ({ statements }: ParsedFile, schema: string): boolean =>
  statements.some(({ kind, node }) => kind === 'CreateSchemaStmt' && node['schemaname'] === schema);

function message(
  migration: Migration,
  parsed: ParsedFile,
  track: Message['track'],
  prologue: string[],
  epilogue: string[],
): Message {
  return {
    migration,
    parsed,
    track,
    opening: prologue.join(';\n'),
    body: `${parsed.sql}\n;${epilogue.join(';\n')}`,
  };
}

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
export const sessionReset = ({ leaseMs }: Pick<MessageOptions, 'leaseMs'>): string[] => [
  'SET CONSTRAINTS ALL IMMEDIATE',
  'RESET SESSION AUTHORIZATION',
  'RESET ROLE',
  'RESET ALL',
  "SET client_encoding = 'UTF8'",
  ...sessionLease(leaseMs),
  'CLOSE ALL',
  'UNLISTEN *',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
  'DEALLOCATE ALL',
  'SET LOCAL search_path = pg_catalog, pg_temp',
];

function ending(migration: Migration, { names, requireSentinel }: MessageOptions): string[] {
  const sentinel = `${quoteIdent(names.schema)}.${quoteIdent(names.sentinel)}`;
  return [
    ...(requireSentinel ? [`SELECT ${quoteLiteral(sentinel)}::pg_catalog.regclass AS sentinel`] : []),
    recordDuration(migration.version, names),
    'COMMIT',
  ];
}
