/**
 * Behind a pooler the run's lock and the work are on two connections, and neither is ours to the end: the work may go
 * on, or arrive late, when the run that sent it has lost its lock or ended. So each transaction of the work enters a
 * fence before it does anything, a lock that it shares with nobody but its own kind, and then makes sure that its run
 * still holds the lock. Whoever gets the lock looks at the fence next. Either he sees the work of an earlier run, and
 * waits for its end; or that work sees that its run has lost the lock, and fails.
 */
import type { ServerError, Session } from '../database/session.ts';
import type { Names } from '../plan/decide.ts';
import { fenceKey, isHeld, lockKey } from './advisory.ts';
import { SAFE_PATH } from './history.ts';

export interface Fence {
  /** Its advisory key. */
  key: bigint;
  /** That of the run's lock. */
  lock: bigint;
  /** The transaction that holds the run's lock, as pg_locks calls it: `5/1234`. */
  holder: string;
}

/** A query: the processes inside. search_path has to be pg_catalog. */
export const insideFence = ({ key }: Pick<Fence, 'key'>): string =>
  `SELECT l.pid FROM pg_locks l WHERE ${isHeld(key)}`;

export const fenceOf = (names: Names, holder: string): Fence => ({
  key: fenceKey(names),
  lock: lockKey(names),
  holder,
});

/** An expression: the name of the transaction that it stands in, for `Fence.holder`. */
export const OWN_TRANSACTION = `(SELECT l.virtualtransaction FROM pg_catalog.pg_locks l
  WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
    AND l.locktype OPERATOR(pg_catalog.=) 'virtualxid'::pg_catalog.text LIMIT 1)`;

/** In the server's complaint about what is no number, in whatever language. */
const LOST = 'aim-migrate: the run has lost its lock';

export const isFencedOff = ({ message }: ServerError): boolean => message.includes(LOST);

/** Fails where the run has lost its lock. In the statement behind the one that enters: only then nobody can slip through. */
const requireHolder = ({ lock, holder }: Fence): string[] => [
  SAFE_PATH,
  `SELECT CASE count(*) WHEN 0 THEN ('${LOST}' || count(*))::int END FROM pg_locks l
  WHERE ${isHeld(lock)} AND l.virtualtransaction = '${holder}'`,
  'SET LOCAL search_path TO DEFAULT',
];

/** What a transaction of the work begins with; it leaves the fence with its end. */
export const enterFence = (fence: Fence | undefined): string[] =>
  fence === undefined
    ? []
    : [`SELECT pg_catalog.pg_advisory_xact_lock_shared(${fence.key})`, ...requireHolder(fence)];

/** For a statement that must stand alone, in messages sent along with it: the session enters, and leaves. */
export const enterFenceForLong = (fence: Fence | undefined): string[] =>
  fence === undefined ? [] : [`SELECT pg_catalog.pg_advisory_lock_shared(${fence.key})`];
export const leaveFence = (fence: Fence | undefined): string[] =>
  fence === undefined ? [] : [`SELECT pg_catalog.pg_advisory_unlock_shared(${fence.key})`];

const IDLE = `a.state IN ('idle', 'idle in transaction', 'idle in transaction (aborted)') OR a.wait_event_type = 'Client'`;

/**
 * Is anybody inside the fence? Who waits there for a client that says nothing has been left behind, and is ended
 * after a while: of our own role only, as anybody else would have the right to. In the transaction that holds the
 * lock behind a pooler; on a direct connection in one of its own.
 */
export async function isFenceFree(session: Session, names: Names): Promise<boolean> {
  const answer = await session.send(`${session.isDirect === true ? 'BEGIN; ' : ''}${SAFE_PATH};
SELECT count(*)::int AS inside, count(*) FILTER (WHERE CASE WHEN (${IDLE})
    AND a.state_change < clock_timestamp() - interval '${LEFT_BEHIND_MS} ms' AND a.usename = session_user
  THEN pg_terminate_backend(a.pid) END)::int AS ended
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE ${isHeld(fenceKey(names))}${session.isDirect === true ? '; COMMIT' : ''}`);
  return answer.flat()[0]?.['inside'] === 0;
}

/** Longer than a client that is alive takes from one message of a transaction to the next. */
const LEFT_BEHIND_MS = 3000;
