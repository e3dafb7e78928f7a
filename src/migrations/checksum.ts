/** The fingerprint of a migration that the history keeps. */
import { hash } from 'node:crypto';

/**
 * SHA-256, lower-case hex, of the text as UTF-8 with CRLF and lone CR as LF, so that a checkout on Windows does
 * not count as a changed file (Flyway #253, #1837). A byte-order mark counts as nothing.
 */
export function checksum(sql: string): string {
  const text = sql.startsWith('\uFEFF') ? sql.slice(1) : sql;
  return hash('sha256', text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text, 'hex');
}

const CARRIAGE_RETURN = 13;
/** The first byte of a byte-order mark in UTF-8, and of a few thousand characters. */
const FIRST_OF_MARK = 0xef;

/** The same of a file's bytes, which are `sql` in UTF-8: where nothing is to be left out they are hashed as they are. */
export const checksumOfBytes = (bytes: Uint8Array, sql: string): string =>
  bytes[0] === FIRST_OF_MARK || bytes.includes(CARRIAGE_RETURN)
    ? checksum(sql)
    : hash('sha256', bytes, 'hex');
