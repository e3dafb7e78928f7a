/** Reading in one consistent snapshot: the transaction, and the settings that the texts in it depend on. Pure. */

export interface Snapshot {
  /** Opens the snapshot and makes its settings; ends without a semicolon. */
  readonly begin: string;
  readonly end: string;
  /** After an error. */
  readonly abort: string;
}

/**
 * What the text of an expression or a value depends on, and what an administrator's patience may not cut off
 * (PostgreSQL manual, "Client Connection Defaults").
 */
const SETTINGS = [
  'quote_all_identifiers = off',
  'standard_conforming_strings = on',
  "DateStyle = 'ISO, YMD'",
  'IntervalStyle = postgres',
  "TimeZone = 'UTC'",
  'bytea_output = hex',
  'extra_float_digits = 1',
  'xmlbinary = base64',
  'jit = off',
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
];

/**
 * @param transaction `own`, or within the one that the session has `open`, with what it has not committed yet
 * @param settings more of them, as `row_security = off`; the search path is one
 */
export function snapshot(transaction: 'own' | 'open', settings: readonly string[]): Snapshot {
  const set = [...settings, ...SETTINGS].map((setting) => `SET LOCAL ${setting}`);
  const frame = transaction === 'own' ? OWN : OPEN;
  return { ...frame, begin: [frame.begin, ...set].join(';\n') };
}

const OWN: Snapshot = {
  begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  end: 'COMMIT',
  abort: 'ROLLBACK',
};

/** Settings that were made behind a savepoint go with it. */
const BACK = 'ROLLBACK TO SAVEPOINT aim_snapshot; RELEASE SAVEPOINT aim_snapshot';
const OPEN: Snapshot = { begin: 'SAVEPOINT aim_snapshot', end: BACK, abort: BACK };
