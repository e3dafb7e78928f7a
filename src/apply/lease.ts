/**
 * What the server is told for the case that this side vanishes without a word (a machine loses its power, a network
 * parts): it ends the session by itself, and with it the run's lock. Only on a direct connection: behind a pooler
 * the session is not ours, and there the lock's own transaction is on lease (lock.ts).
 */

import { SLOWEST_LINK } from '../database/liveness.ts';

/** For the session, also where of a transaction only BEGIN has arrived. @param leaseMs undefined: none */
export const sessionLease = (leaseMs: number | undefined): string[] =>
  leaseMs === undefined
    ? []
    : ['idle_session_timeout', 'idle_in_transaction_session_timeout'].map(
        (setting) => `SET ${setting} = ${Math.ceil(leaseMs)}`,
      );

/** For a transaction whose text is still on its way. */
export const transactionLease = (leaseMs: number | undefined, length: number): string[] =>
  leaseMs === undefined
    ? []
    : [`SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(leaseMs + length / SLOWEST_LINK)}`];
