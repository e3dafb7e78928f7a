/** Key of the run's advisory lock. */
import { createHash } from 'node:crypto';
import type { Names } from '../plan/decide.ts';

/** The first 8 bytes of a hash of schema and history table; locks are per database. */
export function lockKey(names: Names): bigint {
  const digest = createHash('sha256').update(`aim-migrate\0${names.schema}\0${names.historyTable}`).digest();
  return digest.readBigInt64BE(0);
}
