/** The advisory locks that runs on one database know each other by, and how pg_locks shows them. */
import { createHash } from 'node:crypto';
import type { Names } from '../plan/decide.ts';

const digestOf = ({ schema, historyTable }: Names): Buffer =>
  createHash('sha256').update(`aim-migrate\0${schema}\0${historyTable}`).digest();

/** Of the run's lock: the first 8 bytes of a hash of schema and history table; locks are per database. */
export const lockKey = (names: Names): bigint => digestOf(names).readBigInt64BE(0);

/** Of the fence (fence.ts): the next 8 bytes. */
export const fenceKey = (names: Names): bigint => digestOf(names).readBigInt64BE(8);

/** A condition on pg_locks, called `l`: it is held, in this database. search_path has to be pg_catalog. */
export function isHeld(key: bigint): string {
  const bits = BigInt.asUintN(64, key);
  return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid = ${bits >> 32n}::bigint::oid AND l.objid = ${bits & 0xffff_ffffn}::bigint::oid`;
}
