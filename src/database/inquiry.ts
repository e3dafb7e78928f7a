/** Asks a server, over a connection of its own, what became of another session; and ends that where nobody will. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Surroundings } from './naming/surroundings.ts';
import type { ServerTarget } from './naming/target.ts';
import type { ConnectAttempt } from './reaching/attempts.ts';
import { type OpenedSocket, openSocket, sameWay } from './reaching/socket.ts';
import { type Colleagues, type Identity, type Row, ServerError, Session } from './session.ts';

/** About whom, and how to reach the server that has it. */
export interface Inquiry {
  session: Session;
  opened: OpenedSocket;
  target: ServerTarget;
  surroundings: Surroundings;
}

/**
 * What the server says of a backend: it `works`; it `waits` for the client; it is `gone`. Or of itself: `silent`, it
 * cannot be asked; `unknown`, it can, and does not tell.
 */
export type Sign = 'works' | 'waits' | 'gone' | 'silent' | 'unknown';

const WAITS = `state IN ('idle', 'idle in transaction', 'idle in transaction (aborted)') OR wait_event_type = 'Client'`;

/** One row, with `waits`; none where the backend is gone. Of sessions of the same role everything is told. */
export const signQuery = ({ backend }: Pick<Session, 'backend'>): string => `BEGIN READ ONLY;
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT coalesce(${WAITS}, false) AS waits FROM pg_stat_activity WHERE pid = ${backend?.pid ?? 0};
COMMIT`;

/** Of those who work for a session behind a pooler; where nobody does, it waits for ever. In a transaction. */
const workersQuery = (workers: string): string => `SELECT pg_catalog.pg_stat_clear_snapshot();
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT coalesce(bool_and(coalesce(${WAITS}, false)), true) AS waits FROM pg_stat_activity WHERE pid IN (${workers})`;

/** The same of a backend, and ends it where it waits: nobody will ever answer it. */
export const endQuery = ({ backend }: Pick<Session, 'backend'>): string => `BEGIN READ ONLY;
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT coalesce(${WAITS}, false) AS waits, CASE WHEN ${WAITS} THEN pg_terminate_backend(pid) END
FROM pg_stat_activity WHERE pid = ${backend?.pid ?? 0} AND datname = current_database() AND usename = session_user;
COMMIT`;

function signOf(rows: readonly Row[], { isDirect }: Session): Sign {
  const [row] = rows;
  if (row) return row['waits'] === true ? 'waits' : 'works';
  if (isDirect === undefined) return 'silent';
  return isDirect ? 'gone' : 'unknown';
}

/** Of a session behind a pooler, over the connection that stands guard for it. As `inquire`. */
export async function inquireOfGuard({ guard, workers }: Colleagues, limitMs: number): Promise<Sign> {
  const late = new AbortController();
  const silence = sleep(limitMs, [], { signal: late.signal }).catch(() => []);
  try {
    const answer = await Promise.race([guard.send(workersQuery(workers)), silence]);
    const row = answer.flat().find((one) => 'waits' in one);
    if (!row) return 'silent';
    return row['waits'] === true ? 'waits' : 'works';
  } catch {
    return 'silent';
  } finally {
    late.abort();
  }
}

/** Never throws, and takes no longer than `limitMs`. */
export async function inquire(
  { session, opened, target, surroundings }: Inquiry,
  query: (session: Session) => string,
  limitMs: number,
): Promise<Sign> {
  if (!session.backend) return 'unknown';
  const signal = AbortSignal.timeout(limitMs);
  const way = sameWay(opened);
  let asked: Session | undefined;
  try {
    const fresh = await openSocket(target, way, { signal, surroundings });
    signal.addEventListener('abort', () => fresh.socket.destroy(), { once: true });
    asked = await Session.start(fresh, identityOf(target, way), limitMs, query(session));
    return signOf((await asked.first).flat(), session);
  } catch (error) {
    // What it says on its way up or down is no sign of life; any other answer is.
    const isAlive = error instanceof ServerError && !error.sqlstate.startsWith('57');
    return isAlive ? 'unknown' : 'silent';
  } finally {
    await asked?.close();
  }
}

export const identityOf = (target: ServerTarget, { host }: ConnectAttempt): Identity => ({
  user: target.user,
  database: target.database,
  password: () => host.password?.reveal(),
  applicationName: target.applicationName,
  ...(target.options === undefined ? {} : { options: target.options }),
});
