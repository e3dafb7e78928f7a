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
import type { Migration, ParsedFile } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import { enterFence } from './fence.ts';
import {
  createSchema,
  deleteRecords,
  insertRecords,
  makeHistoryAfterV1,
  recordDuration,
  type HistoryRecord,
  recordOf,
} from './history.ts';
import { transactionLease } from './lease.ts';
import { mustHold } from './must-hold.ts';
import {
  DURABLE,
  FLEETING,
  type SessionFacts,
  sessionReset,
  type SettingsContext,
  settingsFor,
} from './session-settings.ts';

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

export interface MessageOptions extends SessionFacts, SettingsContext {
  toolVersion: string;
  /** Statements that make the history ready, and records that are written along with the first migration. */
  prepare: readonly string[];
  backfill: readonly HistoryRecord[];
  /** The schema is not there; a V1 that does not make it itself gets it made. */
  makeSchema: boolean;
  /** Fails the transaction where the sentinel is not there at its end. */
  requireSentinel: boolean;
  /** Whether what was committed must be there after a crash of the server; by default it must. */
  commit?: 'durable' | 'fleeting' | undefined;
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

const ending = (
  migration: Migration,
  records: readonly HistoryRecord[],
  options: MessageOptions,
): string[] => [
  options.commit === 'fleeting' ? FLEETING : DURABLE,
  ...mustHold(records, options),
  recordDuration(migration.version, options.names),
  'COMMIT',
];
