/** The server's error on a migration, as a diagnostic with the place in the file. Pure. */
import type { ServerError } from '../database/session.ts';
import type { Diagnostic, Place } from '../diagnostic.ts';
import type { Migration, Statement } from '../migrations/migration.ts';
import { offsetOfCharacter, placeAt } from '../migrations/position.ts';
import type { Names } from '../plan/decide.ts';
import { progressTable } from './history.ts';
import { brokenBy } from './must-hold.ts';
import { INSIDE, type Message } from './transaction.ts';

/** SQLSTATEs after which the whole migration is worth another try: somebody else was in the way. */
const TRANSIENT = new Set(['55P03', '40P01', '40001']);

export const isTransient = (error: ServerError): boolean => TRANSIENT.has(error.sqlstate);
/** The history's key refused a version, or that of the progress a statement: another run has it. */
export const isAlreadyRecorded = ({ sqlstate, fields }: ServerError, names: Names): boolean =>
  sqlstate === '23505' &&
  fields.schema_name === names.schema &&
  [names.historyTable, progressTable(names)].includes(fields.table_name ?? '');
/** lock_timeout was reached. */
export const isLockTimeout = (error: ServerError): boolean => error.sqlstate === '55P03';
export const isCanceled = (error: ServerError): boolean => error.sqlstate === '57014';

/** A diagnostic of an error in the message with the file (`inBody`), or before it. */
export function messageDiagnostic(error: ServerError, message: Message, inBody: boolean): Diagnostic {
  const { file } = message.migration;
  const broken = brokenBy(error, file, message.names);
  if (broken) return { severity: 'error', ...broken, place: { file } };
  if (inBody) return { ...diagnosticOf(error), place: placeInFile(error, message) };
  const { schema, historyTable } = message.names;
  const said = diagnosticOf(error);
  return { ...said, message: `Before ${file}, for its record in ${schema}.${historyTable}: ${said.message}` };
}

/** Is it a statement of the file that failed, as far as that can be known, and none of ours? */
export const isOfFile = (error: ServerError, { parsed, migration }: Message, inBody: boolean): boolean =>
  inBody && !migration.directives.raw && completedInFile(error) < parsed.statements.length;

/** How many statements of the file had completed. */
export const completedInFile = ({ completed }: ServerError): number => completed - INSIDE.statements;

/** A diagnostic of an error in a statement that was sent alone. */
export function statementDiagnostic(
  error: ServerError,
  migration: Migration,
  sql: string,
  statement: Statement,
  names: Names,
): Diagnostic {
  const broken = brokenBy(error, migration.file, names);
  if (broken) return { severity: 'error', ...broken, place: { file: migration.file } };
  const position = Number(error.fields.position);
  const offset =
    position > 0
      ? offsetOfCharacter(sql, position - 1, statement.start)
      : (offsetOfUntranslatable(error, sql, statement.start) ?? statement.start);
  return { ...diagnosticOf(error), place: placeAt(migration.file, sql, offset) };
}

function diagnosticOf(error: ServerError): Diagnostic {
  const { message, detail, hint, where } = error.fields;
  const context = where ? `CONTEXT: ${where}` : undefined;
  const details = [detail, context].filter((part) => part !== undefined && part !== '').join('\n');
  return {
    severity: 'error',
    code: `sql-${error.sqlstate}`,
    message,
    ...(details === '' ? {} : { detail: details }),
    ...(hint ? { hint } : {}),
  };
}

/**
/**
 * The character of the file that the database's encoding lacks (22P05). The server stumbles over it before it parses
 * the message, so it knows no position; whatever the language of its words, they quote the bytes: `0xf0 0x9f 0x8d 0x80`.
 */
function offsetOfUntranslatable(
  { sqlstate, fields }: ServerError,
  sql: string,
  from = 0,
): number | undefined {
  if (sqlstate !== '22P05') return undefined;
  const hex = /(?:0x[0-9a-f]{2}\s?)+/i.exec(fields.message)?.[0];
  if (hex === undefined) return undefined;
  const offset = sql.indexOf(Buffer.from(hex.replaceAll(/0x|\s/gi, ''), 'hex').toString('utf8'), from);
  return offset === -1 ? undefined : offset;
}

/**
 * The server gives a position in characters from 1, of the message as it was sent; for errors of execution it gives
 * none, then the count of completed statements tells which one failed.
 */
function placeInFile(error: ServerError, { migration, parsed, body }: Message): Place {
  const { sql, statements } = parsed;
  const position = Number(error.fields.position);
  if (position > 0) {
    const offset = offsetOfCharacter(body, position - 1 - INSIDE.sql.length);
    if (offset <= sql.length) return placeAt(migration.file, sql, offset);
  }
  const untranslatable = offsetOfUntranslatable(error, sql);
  if (untranslatable !== undefined) return placeAt(migration.file, sql, untranslatable);
  const statement = migration.directives.raw ? undefined : statements[completedInFile(error)];
  return statement ? placeAt(migration.file, sql, statement.start) : { file: migration.file };
}
