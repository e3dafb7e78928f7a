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
