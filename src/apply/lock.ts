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
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import { endQuery } from '../database/inquiry.ts';
import type { Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Blocker, Emit } from '../events.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import { sessionLease } from './lease.ts';
import { readState, stateQuery } from './read-state.ts';

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 1000;
/** How often somebody who reads the log is told that we wait. */
const REPORT_EVERY_MS = 10_000;

export interface RunLock {
  /** The session to work with; behind a pooler another one than that which asked. */
  session: Session;
  /** Read after the lock was had (or, where `held` is false, when nothing was left to do). */
  state: DatabaseState;
  held: boolean;
  /** Gives the lock back; the end of the session would, too. */
  release: () => Promise<void>;
}

export interface LockRequest {
  session: Session;
  connector: Connector;
  names: Names;
  state: DatabaseState;
  /** Is there still something to do? A waiter for whom there is not goes home without the lock. */
  wanted: (state: DatabaseState) => boolean;
  timeoutMs: number;
  emit: Emit;
  signal: AbortSignal;
  /** Our own earlier session, which was lost; the server may not know that yet, and keep its lock. */
  lost?: Session;
}

/** Key of the advisory lock: the first 8 bytes of a hash of schema and history table; locks are per database. */
export function lockKey(names: Names): bigint {
  const digest = createHash('sha256').update(`aim-migrate\0${names.schema}\0${names.historyTable}`).digest();
  return digest.readBigInt64BE(0);
}

/**
 * Waits for the lock by asking, and reads the state again once it is held.
 * @throws Failure (exit 5) when the time is over; the signal's reason when it is aborted.
 */
export async function acquireLock(request: LockRequest): Promise<RunLock> {
  try {
    return await untilHeld(request);
  } catch (error) {
    // The server may have given the lock, and its answer have been lost.
    if (request.session.isOver) await request.connector.bury(request.session);
    throw error;
  }
}

async function untilHeld(request: LockRequest): Promise<RunLock> {
  const { ask, rest } = behindPooler(request) ? byTransaction(request) : bySession(request);
  const started = performance.now();
  let reported = Number.NEGATIVE_INFINITY;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    request.signal.throwIfAborted();
    const lock = await ask();
    if (lock.held || !request.wanted(lock.state)) return lock;
    const elapsed = performance.now() - started;
    if (request.timeoutMs > 0 && elapsed > request.timeoutMs) {
      const failure = await lockTimeout(lock.session, request);
      await lock.release();
      throw failure;
    }
    if (elapsed - reported > REPORT_EVERY_MS) {
      reported = elapsed;
      const holder = await findHolder(lock.session, request.names);
      request.emit({ event: 'lock_wait', elapsed_ms: Math.round(elapsed), ...(holder && { holder }) });
    }
    if (request.lost) await endLost(lock.session, request.lost);
    await rest();
    await sleep(pause * (0.5 + Math.random()), undefined, { signal: request.signal });
  }
}

interface Asking {
  ask: () => Promise<RunLock>;
  /** Before each pause: gives up what somebody else might wait for meanwhile. */
  rest: () => Promise<void>;
}

const behindPooler = ({ session, state }: LockRequest): boolean =>
  !session.wire.embedded && session.backend?.pid !== state.pid;

/** Ends it where it waits for a client that has gone; where it still works, its end is waited for. */
async function endLost(session: Session, { backend, isDirect }: Session): Promise<void> {
  if (backend && isDirect === true) await session.send(endQuery(backend.pid));
}

/** Lock and state in one flight; two transactions, so that the state is read after the lock was had. */
function bySession({ session, names, connector }: LockRequest): Asking {
  const key = lockKey(names);
  const lease = sessionLease(connector.leaseMs).map((setting) => `; ${setting}`);
  const ask = async (): Promise<RunLock> => {
    const asked = session.send(`SELECT pg_catalog.pg_try_advisory_lock(${key}) AS held${lease.join('')}`);
    const [answer, state] = await Promise.all([asked, readState(session, names)]);
    const held = answer[0]?.[0]?.['held'] === true;
    // Nobody waits for the answer: the session ends next, and that frees the lock as well.
    const release = async (): Promise<void> => {
      if (held) void session.send(`SELECT pg_catalog.pg_advisory_unlock(${key})`).catch(() => undefined);
    };
    return { session, held, state, release };
  };
  return { ask, rest: async () => undefined };
}

/**
 * The session that asks becomes the guard, and another one does the work. Nobody keeps a connection while he waits:
 * in session mode each is one of the pool's, and the winner needs a second one.
 */
function byTransaction({ session: first, connector, names, state, signal }: LockRequest): Asking {
  const { leaseMs = 0 } = connector;
  const attempt = `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL idle_in_transaction_session_timeout = ${leaseMs};
${state.serverVersion >= 170_000 ? 'SET LOCAL transaction_timeout = 0;' : ''}
SELECT pg_catalog.pg_try_advisory_xact_lock(${lockKey(names)}) AS held`;
  let guard = first;
  const ask = async (): Promise<RunLock> => {
    if (guard.isOver) guard = await connector.connect('SELECT 1', signal);
    const asked = guard;
    const answer = await asked.send(attempt);
    if (answer.flat()[0]?.['held'] !== true) {
      await asked.send('ROLLBACK');
      const now = await readState(asked, names);
      return { session: asked, held: false, state: now, release: () => asked.close() };
    }
    const renewal = renew(asked, leaseMs);
    const release = (): Promise<void> => {
      clearInterval(renewal);
      return asked.close();
    };
    try {
      return { ...(await secondSession(connector, names, signal)), held: true, release };
    } catch (error) {
      await release();
      throw error;
    }
  };
  return { ask, rest: () => guard.close() };
}

/** How long a pool may take to give its second connection, in milliseconds. */
const SECOND_MS = 15_000;

/** @throws Failure (exit 5) where the pool gives none: it has one connection, or others hold all the others */
async function secondSession(
  connector: Connector,
  names: Names,
  signal: AbortSignal,
): Promise<{ session: Session; state: DatabaseState }> {
  const opening = connector.connect(stateQuery(names), signal).then(async (session) => ({
    session,
    state: await readState(session, names, session.first),
  }));
  const timer = new AbortController();
  const late = sleep(SECOND_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  const opened = await Promise.race([opening, late]).finally(() => timer.abort());
  if (opened) return opened;
  opening.then(({ session }) => session.close()).catch(() => undefined);
  throw new Failure(EXIT.unreachable, {
    severity: 'error',
    code: 'pool-too-small',
    message: `The pooler gives no second connection within ${SECOND_MS / 1000} s; nothing was changed`,
    detail: 'Behind a pooler one connection holds the lock while another one works.',
    remedy:
      "Give the pool two connections or more (PgBouncer's default_pool_size), or connect to the server itself.",
  });
}

/** Says something from time to time, so that the server knows that somebody is there. */
function renew(guard: Session, leaseMs: number): NodeJS.Timeout | undefined {
  if (leaseMs === 0) return undefined;
  const say = (): void => void guard.send('SELECT 1').catch(() => undefined);
  return setInterval(say, leaseMs / 3).unref();
}

async function lockTimeout(session: Session, { names, timeoutMs }: LockRequest): Promise<Failure> {
  const holder = await findHolder(session, names);
  const who = holder ? `process ${holder.pid}${holder.user ? ` of ${holder.user}` : ''}` : 'another process';
  return new Failure(EXIT.unreachable, {
    severity: 'error',
    code: 'run-lock-timeout',
    message: `Another run still holds the lock after ${Math.round(timeoutMs / 1000)} s (${who}); nothing was changed`,
    remedy: 'Run again when it has finished, or wait longer with --run-lock-timeout.',
  });
}

async function findHolder(session: Session, names: Names): Promise<Blocker | undefined> {
  const key = BigInt.asUintN(64, lockKey(names));
  const answer = await session.send(`BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT a.pid, a.usename AS "user", a.application_name AS application, a.xact_start AS since
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid = ${key >> 32n}::bigint::oid AND l.objid = ${key & 0xffff_ffffn}::bigint::oid LIMIT 1; COMMIT`);
  const row = answer.flat()[0];
  if (!row) return undefined;
  return {
    pid: Number(row['pid']),
    ...(typeof row['user'] === 'string' && { user: row['user'] }),
    ...(typeof row['application'] === 'string' && { application: row['application'] }),
  };
}
