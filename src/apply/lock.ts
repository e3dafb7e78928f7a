/**
 * One run at a time on one database. The lock is an advisory lock that is never waited for inside PostgreSQL:
 * a waiter there holds a snapshot, and CREATE INDEX CONCURRENTLY of the winner would wait for it for ever
 * (golang-migrate #960, flyway #1654). We ask, and ask again.
 *
 * On a direct connection it is a session lock: it lives as long as the backend, also where this process dies
 * while the backend still works. Behind a pooler in transaction mode a session lock would stay with a server
 * connection that is not ours; there a second connection holds a transaction lock. That transaction is READ
 * COMMITTED and idle: no snapshot, no transaction id, nothing that a concurrent index build would wait for.
 *
 * The lock keeps runners out of each other's way; that nothing is applied twice rests on the history's key.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { endQuery } from '../database/inquiry.ts';
import type { Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import type { DatabaseState } from '../plan/state.ts';
import { type Asking, askingFor, type AskRequest, type RunLock } from './asking.ts';
import { findHolder, lockTimeout } from './lock-holder.ts';

/**
 * Of those who wait, there may be as many as a deployment has replicas: each asks only whether the lock is free,
 * and reads the state when it is. Otherwise from time to time: the winner may have more to do than this run.
 */
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 500;
const LOOK_EVERY_MS = 5000;
/** How often somebody who reads the log is told that we wait. */
const REPORT_EVERY_MS = 10_000;

export interface LockRequest extends AskRequest {
  /** Is there still something to do? A waiter for whom there is not goes home without the lock. */
  wanted: (state: DatabaseState) => boolean;
  timeoutMs: number;
  emit: Emit;
  /** Our own earlier session, which was lost; the server may not know that yet, and keep its lock. */
  lost?: Session;
}

/**
 * Waits for the lock by asking, and reads the state again once it is held.
 * @throws Failure (exit 5) when the time is over; the signal's reason when it is aborted.
 */
export async function acquireLock(request: LockRequest): Promise<RunLock> {
  const asking = askingFor(request);
  try {
    return await untilHeld(request, asking);
  } catch (error) {
    if (asking.session !== request.session) await asking.session.close();
    // The server may have given the lock, and its answer have been lost.
    if (request.session.isOver) await request.connector.bury(request.session);
    throw error;
  }
}

async function untilHeld(request: LockRequest, asking: Asking): Promise<RunLock> {
  const { wanted, signal } = request;
  const patience = new Patience(request, asking);
  const isEnd = ({ held, state }: RunLock): boolean => held || !wanted(state);
  let lock = await asking.ask();
  let looked = performance.now();
  for (let pause = FIRST_PAUSE_MS; !isEnd(lock); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    await patience.check();
    if (request.lost) await endLost(asking.session, request.lost);
    await asking.rest();
    await sleep(pause * (0.5 + Math.random()), undefined, { signal });
    const isFree = await asking.isFree();
    if (!isFree && performance.now() - looked < LOOK_EVERY_MS) continue;
    lock = await asking.look();
    if (isFree && !isEnd(lock)) lock = await asking.ask();
    looked = performance.now();
  }
  return lock;
}

/** Ends it where it waits for a client that has gone; where it still works, its end is waited for. */
async function endLost(session: Session, lost: Session): Promise<void> {
  if (lost.backend && lost.isDirect === true) await session.send(endQuery(lost));
}

/** How long has been waited, and who has been told. */
class Patience {
  private readonly started = performance.now();
  private reported = Number.NEGATIVE_INFINITY;
  private readonly request: LockRequest;
  private readonly asking: Asking;

  constructor(request: LockRequest, asking: Asking) {
    this.request = request;
    this.asking = asking;
  }

  /** @throws Failure (exit 5) when the time is over */
  async check(): Promise<void> {
    const { names, timeoutMs, emit } = this.request;
    const { session } = this.asking;
    const elapsed = performance.now() - this.started;
    if (timeoutMs > 0 && elapsed > timeoutMs) {
      throw await lockTimeout(session, names, timeoutMs);
    }
    if (elapsed - this.reported <= REPORT_EVERY_MS) return;
    this.reported = elapsed;
    const holder = await findHolder(session, names);
    emit({ event: 'lock_wait', elapsed_ms: Math.round(elapsed), ...(holder && { holder }) });
  }
}
