/** After a lost connection: whether COMMIT was reached is asked, never guessed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../database/connector.ts';
import { ConnectionLost, type ServerError, type Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState, HistoryRow } from '../plan/state.ts';
import type { RunLock } from './asking.ts';
import { requireWritable } from './checks.ts';
import { lostByServer, undoneByLoss, unknownAfterLoss } from './failures.ts';
import { acquireLock } from './lock.ts';
import { readState, stateQuery } from './read-state.ts';
import type { Message } from './transaction.ts';

/** For how long to try to reach the database again. */
export const ASK_AGAIN_MS = 30_000;

interface LossContext {
  connector: Connector;
  names: Names;
  timeouts: { runLockMs: number };
  emit: Emit;
  signal: AbortSignal;
}

/** Behind a pooler the lock is on a connection of its own, which may end alone. */
export const lockLost = (error: ServerError): ConnectionLost =>
  new ConnectionLost("the connection that holds the run's lock was lost", undefined, { cause: error });

/** What may have been committed. */
export type UnderWay = Pick<Message, 'migration' | 'track'>;

/**
 * Connects again and takes the lock again, which waits for the old backend where it still works.
 * @throws Failure (exit 5) where nobody could be asked; it names what was under way
 */
export async function reconnect(
  context: LossContext,
  messages: readonly UnderWay[],
  old: Session,
  lost: ConnectionLost,
): Promise<RunLock> {
  const { connector, names, signal, timeouts, emit } = context;
  let session: Session | undefined;
  try {
    const found = await untilWritable(context);
    session = found.session;
    const { state } = found;
    const request = { session, connector, names, state, emit, signal, timeoutMs: timeouts.runLockMs };
    return await acquireLock({ ...request, lost: old, wanted: () => true });
  } catch (error) {
    await session?.close();
    throw unknownAfterLoss(messages[0]?.migration, lost, error, connector.description, signal);
  }
}

/** So long between two looks at a server that takes no changes. */
const PROMOTION_PAUSE_MS = 500;

/**
 * A standby cannot say what its primary has committed, and may take over at any time: it is asked again.
 * @throws Failure where it stays one
 */
async function untilWritable({ connector, names, signal }: LossContext): Promise<{
  session: Session;
  state: DatabaseState;
}> {
  const until = performance.now() + ASK_AGAIN_MS;
  for (;;) {
    const left = Math.max(until - performance.now(), 1);
    const session = await connector.connect(stateQuery(names), signal, left);
    try {
      const state = await readState(session, names, session.first);
      if (!state.readOnly) return { session, state };
      if (performance.now() > until) requireWritable(state, names);
    } catch (error) {
      await session.close();
      throw error;
    }
    await session.close();
    await sleep(PROMOTION_PAUSE_MS, undefined, { signal });
  }
}

/**
 * What this run has seen committed must be there still.
 * @throws Failure (exit 5), and takes out of `applied` what is not there
 */
export function requireKept(
  applied: string[],
  rows: readonly HistoryRow[],
  lost: ConnectionLost,
  where: string,
): void {
  const missing = applied.filter((version) => !rows.some((row) => row.version === version));
  if (missing.length === 0) return;
  const kept = applied.filter((version) => !missing.includes(version));
  applied.splice(0, applied.length, ...kept);
  throw lostByServer(missing, lost, where);
}

/**
 * The messages at the front that had been committed, with their rows. Where the very first had not, it is the one
 * that ran when the connection ended, and trying it again might end the next connection too.
 * @throws Failure (exit 5) where the first had not been committed
 */
export function committedOf(
  messages: readonly UnderWay[],
  rows: readonly HistoryRow[],
  lost: ConnectionLost,
  where: string,
): { message: UnderWay; row: HistoryRow }[] {
  const found: { message: UnderWay; row: HistoryRow }[] = [];
  for (const message of messages) {
    const row = rows.find((one) => one.version === message.migration.version);
    if (!row && found.length === 0) throw undoneByLoss(message.migration, lost, where);
    if (!row) break;
    found.push({ message, row });
  }
  return found;
}
