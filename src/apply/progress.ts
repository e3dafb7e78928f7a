/** The table that keeps how far a non-transactional migration has come; it exists only meanwhile. Single statements. */
import { literalOrNull, qualified, quoteLiteral } from '../database/quote.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState, ProgressRow } from '../plan/state.ts';
import { forgetProgress, progressTable } from './history.ts';

const tableOf = (names: Names): string => qualified(names.schema, progressTable(names));

/** An earlier release's table lacks the last column. */
export const createProgress = ({ progressTable: isThere }: DatabaseState, names: Names): string =>
  isThere
    ? `ALTER TABLE ${tableOf(names)} ADD COLUMN IF NOT EXISTS found pg_catalog.text`
    : `CREATE TABLE IF NOT EXISTS ${tableOf(names)} (
  version pg_catalog.varchar(255), statement integer, checksum pg_catalog.text NOT NULL, state pg_catalog.text NOT NULL,
  changed_at pg_catalog.timestamptz NOT NULL DEFAULT current_timestamp, found pg_catalog.text, PRIMARY KEY (version, statement))`;

/** Who may read the history, for `status` and `verify`, is to read this as well. */
export const grantProgress = (
  { progressTable: isThere, historyReaders }: DatabaseState,
  names: Names,
): string[] =>
  isThere || historyReaders.length === 0
    ? []
    : [`GRANT SELECT ON ${tableOf(names)} TO ${historyReaders.join(', ')}`];

const insertProgress = (names: Names, { version, statement, checksum, state, found }: ProgressRow): string =>
  `INSERT INTO ${tableOf(names)} (version, statement, checksum, state, found)
VALUES (${quoteLiteral(version)}, ${statement}, ${quoteLiteral(checksum)}, ${quoteLiteral(state)}, ${literalOrNull(found)})`;

export const setProgress = (names: Names, row: ProgressRow): string =>
  `${insertProgress(names, row)}
ON CONFLICT (version, statement) DO UPDATE SET checksum = excluded.checksum, state = excluded.state,
  found = excluded.found, changed_at = current_timestamp`;

/** As `setProgress`, but the key refuses a statement that is done: somebody else was there. */
export const claimProgress = (names: Names, row: ProgressRow): string[] => [
  `DELETE FROM ${tableOf(names)} WHERE version OPERATOR(pg_catalog.=) ${quoteLiteral(row.version)}
  AND statement OPERATOR(pg_catalog.=) ${row.statement} AND state OPERATOR(pg_catalog.=) 'failed'`,
  insertProgress(names, row),
];

/** Forgets a migration that is done; the table goes with the last one. */
export const endProgress = ({ progress }: DatabaseState, names: Names, version: string): string =>
  progress.some((row) => row.version !== version)
    ? forgetProgress(version, names)
    : `DROP TABLE ${tableOf(names)}`;

/** What somebody who has looked can tell of an interrupted statement. */
export const saysItRan = (names: Names, version: string, statement: number): string =>
  `UPDATE ${tableOf(names)} SET state = 'done' WHERE version = ${quoteLiteral(version)} AND statement = ${statement};`;
export const saysItDidNot = (names: Names, version: string, statement: number): string =>
  `${forgetProgress(version, names, statement)};`;
