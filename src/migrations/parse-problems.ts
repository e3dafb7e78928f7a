/** What parsing refuses, in words. */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Diagnostic, ExitCode } from '../diagnostic.ts';
import { CONSOLIDATED_FILE } from './file-name.ts';
import type { Migration } from './migration.ts';
import { placeAt } from './position.ts';
import type { TransactionStatement } from './transactions.ts';

/** The part of a migration that parsing looks at; down files have it too. */
export type ParseInput = Pick<Migration, 'file' | 'sql' | 'directives'>;

/** The longest text that is parsed, in UTF-16 units: some 10 s. Longer ones go `raw`. */
export const MAX_PARSED_LENGTH = 32 * 1024 * 1024;

/** A Failure of one error. */
export const failure = (exit: ExitCode, diagnostic: Omit<Diagnostic, 'severity'>): Failure =>
  new Failure(exit, { severity: 'error', ...diagnostic });

/** A statement that touches transactions, at an offset. */
export function transactionRefused(
  { file, sql, directives }: ParseInput,
  { what, role, remedy }: TransactionStatement,
  offset: number,
): Diagnostic {
  return {
    severity: 'error',
    code: 'transaction-statement',
    message: `${what} is not possible within a migration`,
    place: placeAt(file, sql, offset),
    remedy:
      directives.noTransaction && role !== 'session'
        ? 'Remove it: in a no-transaction file each statement is sent and committed by itself.'
        : remedy,
  };
}

/** A COPY that would wait for data from the runner, or send it some. */
export function copyRefused(
  { file, sql }: Pick<ParseInput, 'file' | 'sql'>,
  copies: 'FROM STDIN' | 'TO STDOUT',
  offset: number,
): Diagnostic {
  const from = copies === 'FROM STDIN';
  return {
    severity: 'error',
    code: from ? 'copy-from-stdin' : 'copy-to-stdout',
    message: `COPY … ${copies} is not possible in a migration`,
    place: placeAt(file, sql, offset),
    remedy: from
      ? 'Write INSERT statements; pg_dump --inserts (or --rows-per-insert=1000) writes them.'
      : 'Remove it: nobody would read the data.',
  };
}

/** A statement that needs a file outside of a transaction. */
export function needsNoTransaction({ file, sql }: ParseInput, what: string, offset: number): Diagnostic {
  const remedy =
    file === CONSOLIDATED_FILE
      ? 'V1 is applied in one transaction: leave the statement, or its CONCURRENTLY, out.'
      : `Put it into a file of its own with -- aim-migrate: no-transaction at the top${what.includes('CONCURRENTLY') ? ', or leave CONCURRENTLY out' : ''}.`;
  return {
    severity: 'error',
    code: 'not-in-transaction',
    message: `${what} cannot run inside a transaction`,
    place: placeAt(file, sql, offset),
    remedy,
  };
}

const mib = (length: number): string => `${Math.ceil(length / 1024 / 1024)} MiB`;

/** A text that is too long for the parser. */
export function tooBig({ file, sql }: ParseInput): Failure {
  return failure(EXIT.refused, {
    code: 'too-big-to-parse',
    message: `The file has ${mib(sql.length)}; up to ${mib(MAX_PARSED_LENGTH)} are parsed`,
    place: { file },
    remedy: 'Split it, or put -- aim-migrate: raw at its top: it is then sent unparsed, in one message.',
  });
}

/** A file without a statement. */
export function emptyMigration(file: string): Failure {
  return failure(EXIT.refused, {
    code: 'empty-migration',
    message: 'The file holds no statement',
    place: { file, line: 1 },
    remedy: 'Fill it in or delete it. For a migration that does nothing on purpose, write: SELECT 1;',
  });
}
