/** After a lost connection: whether COMMIT was reached is asked, never guessed. */
import type { Connector } from '../database/connector.ts';
import type { ConnectionLost, Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import type { Names } from '../plan/decide.ts';
import type { HistoryRow } from '../plan/state.ts';
import type { RunLock } from './asking.ts';
import { undoneByLoss, unknownAfterLoss } from './failures.ts';
import { acquireLock } from './lock.ts';
import { readState, stateQuery } from './read-state.ts';
import type { Message } from './transaction.ts';

/** For how long to try to reach the database again. */
const ASK_AGAIN_MS = 30_000;

interface LossContext {
  connector: Connector;
  names: Names;
  timeouts: { runLockMs: number };
  emit: Emit;
  signal: AbortSignal;
}

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
    session = await connector.connect(stateQuery(names), signal, ASK_AGAIN_MS);
    const state = await readState(session, names, session.first);
    const request = { session, connector, names, state, emit, signal, timeoutMs: timeouts.runLockMs };
    return await acquireLock({ ...request, lost: old, wanted: () => true });
  } catch (error) {
    await session?.close();
    throw unknownAfterLoss(messages[0]?.migration, lost, error, connector.description, signal);
  }
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
