/** The questions by which a run comes to its lock: on a direct connection, and behind a pooler. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import type { Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import { sessionLease } from './lease.ts';
import { lockKey } from './advisory.ts';
import { type Fence, fenceOf, insideFence, isFenceFree, OWN_TRANSACTION } from './fence.ts';
import { readState, stateQuery } from './read-state.ts';
import { unlimited } from './session-settings.ts';

export interface RunLock {
  /** The session to work with; behind a pooler another one than that which asked. */
  session: Session;
  /** Read after the lock was had (or, where `held` is false, when nothing was left to do). */
  state: DatabaseState;
  held: boolean;
  /** What each transaction of the work has to enter; only behind a pooler. */
  fence?: Fence;
  /** Has another connection than `session`, which holds it, ended? Of `session` itself every message tells. */
  isLost: () => boolean;
  /** Gives the lock back; that of a direct connection ends with `session`, which has to be closed next. */
  release: () => Promise<void>;
}

export interface AskRequest {
  session: Session;
  connector: Connector;
  names: Names;
  state: DatabaseState;
  signal: AbortSignal;
  /** Called with the server's word on the lock as soon as it is there: the state comes behind it. */
  onAnswer?: (hasLock: boolean) => void;
}

export interface Asking {
  /** The one that asks at present. */
  readonly session: Session;
  /** For the lock; gives the state in any case. */
  ask: () => Promise<RunLock>;
  /** Is the lock free at this moment? Costs next to nothing, and keeps nobody from asking at the same time. */
  isFree: () => Promise<boolean>;
  /** The state alone; no lock is asked for. */
  look: () => Promise<RunLock>;
  /** Before each pause: gives up what somebody else might wait for meanwhile. */
  rest: () => Promise<void>;
}

export const askingFor = (request: AskRequest): Asking =>
  behindPooler(request) ? byTransaction(request) : bySession(request);

const behindPooler = ({ session, state }: AskRequest): boolean =>
  !session.wire.embedded && session.backend?.pid !== state.pid;

/** Shared, so that those who look do not see one another; it ends with its own statement. */
const freeQuery = (names: Names): string =>
  `SELECT pg_catalog.pg_try_advisory_xact_lock_shared(${lockKey(names)}) AS free`;

/** Lock and state in one flight; two transactions, so that the state is read after the lock was had. */
function bySession({ session, names, connector, onAnswer }: AskRequest): Asking {
  const key = lockKey(names);
  const lease = sessionLease(connector.leaseMs).map((setting) => `; ${setting}`);
  const ask = async (): Promise<RunLock> => {
    const question = `SELECT pg_catalog.pg_try_advisory_lock(${key}) AS held${lease.join('')}`;
    const asked = session.send(question).then((answer) => {
      const hasLock = answer[0]?.[0]?.['held'] === true;
      onAnswer?.(hasLock);
      return hasLock;
    });
    // What an earlier run has sent through a pooler may still be at work, although nobody holds the lock.
    const [hasLock, isFree, state] = await Promise.all([
      asked,
      isFenceFree(session, names),
      readState(session, names),
    ]);
    const held = hasLock && isFree;
    if (hasLock && !isFree) await session.send(`SELECT pg_catalog.pg_advisory_unlock(${key})`);
    // The session ends next, and that frees the lock.
    return { session, held, state, release: async () => undefined, isLost: () => false };
  };
  return {
    session,
    ask,
    isFree: async () => (await session.send(freeQuery(names))).flat()[0]?.['free'] === true,
    look: async () => ({
      session,
      held: false,
      state: await readState(session, names),
      isLost: () => false,
      release: async () => undefined,
    }),
    rest: async () => undefined,
  };
}

/**
 * The session that asks becomes the guard, and another one does the work. Nobody keeps a connection while he waits:
 * in session mode each is one of the pool's, and the winner needs a second one.
 */
function byTransaction({ session: first, connector, names, state, signal, onAnswer }: AskRequest): Asking {
  const { leaseMs = 0 } = connector;
  const attempt = `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL idle_in_transaction_session_timeout = ${leaseMs};
${unlimited(state.serverVersion)
  .map((setting) => `SET LOCAL ${setting};`)
  .join('')}
SELECT pg_catalog.pg_try_advisory_xact_lock(${lockKey(names)}) AS held, ${OWN_TRANSACTION} AS holder`;
  first.isBrief = true;
  let guard = first;
  const look = async (): Promise<RunLock> => {
    const session = guard;
    const now = await readState(session, names);
    return { session, held: false, state: now, isLost: () => false, release: () => session.close() };
  };
  const ask = async (): Promise<RunLock> => {
    const asked = guard;
    const [answer] = (await asked.send(attempt)).flat();
    onAnswer?.(answer?.['held'] === true);
    // Also where the lock is free, what an earlier run has sent may still be at work.
    if (answer?.['held'] !== true || !(await isFenceFree(asked, names))) {
      await asked.send('ROLLBACK');
      return look();
    }
    const renewal = renew(asked, leaseMs);
    const release = (): Promise<void> => {
      clearInterval(renewal);
      return asked.close();
    };
    const fence = fenceOf(names, String(answer['holder']));
    try {
      const second = await secondSession(connector, names, signal);
      second.session.colleagues = { guard: asked, workers: insideFence(fence) };
      return { ...second, held: true, fence, isLost: () => asked.isOver, release };
    } catch (error) {
      await release();
      throw error;
    }
  };
  const isFree = async (): Promise<boolean> => {
    guard = await connector.connect(freeQuery(names), signal, REACH_MS);
    guard.isBrief = true;
    return (await guard.first).flat()[0]?.['free'] === true;
  };
  return {
    get session() {
      return guard;
    },
    ask,
    isFree,
    look,
    rest: () => guard.close(),
  };
}

/** Who only waits has time: for so long he tries again where the database cannot be reached. */
const REACH_MS = 30_000;

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
