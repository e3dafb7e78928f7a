/** Sends one statement that must stand alone in its message, as VACUUM, CREATE INDEX CONCURRENTLY and the like demand. */
import { type Row, ServerError, type Session } from '../database/session.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Ask } from './interrupted.ts';
import { enterFenceForLong, leaveFence } from './fence.ts';
import { SAFE_PATH } from './history.ts';
import { type ComposeTimeouts, sessionReset, settingsFor } from './session-settings.ts';
import { BEGIN, type MessageOptions } from './transaction.ts';

export interface AloneContext {
  session: Session;
  migration: Migration;
  options: MessageOptions;
  timeouts: ComposeTimeouts;
  /** What the file has set for itself so far (`SET …`, `RESET …`). */
  ownSettings: readonly string[];
}

/**
 * A pooler gives a session's messages to one and the same process only while each is there before the one in front of
 * it has been answered, so the first takes a moment.
 */
const TOGETHER = 'SELECT pg_catalog.pg_sleep(0.05)';

/**
 * @param usualLockMs how long to wait for a lock, where the file does not say
 * @returns what the server said when the session was made what it was; see `lockAgain`
 * @throws ServerError of the statement; ConnectionLost
 */
export async function sendAlone(context: AloneContext, sql: string, usualLockMs: number): Promise<Row[][]> {
  const { session, migration, ownSettings, timeouts } = context;
  const { fence } = context.options;
  const settings = settingsFor(migration, { ...context.options, timeouts }, 'SET', usualLockMs);
  const before = [...settings, ...ownSettings, ...enterFenceForLong(fence)].join(';\n');
  const reset = [BEGIN, SAFE_PATH, ...sessionReset(context.options), 'COMMIT'];
  const after = [...leaveFence(fence), ...reset].join(';\n');
  if (fence) {
    const [, done, left] = await Promise.allSettled([
      session.send(`${before};\n${TOGETHER}`),
      completed(session.send(sql)),
      session.commit(after),
    ]);
    if (done.status === 'rejected') throw done.reason;
    if (left.status === 'rejected') throw left.reason;
    return left.value;
  }
  try {
    await session.send(before);
    await completed(session.send(sql));
  } catch (error) {
    if (!session.isOver) await session.commit(after);
    throw error;
  }
  return session.commit(after);
}

/** A cancellation that strikes behind the statement undoes nothing. */
const completed = async (sent: Promise<unknown>): Promise<void> => {
  await sent.catch((error: unknown) => {
    if (!(error instanceof ServerError) || error.completed === 0) throw error;
  });
};

/** Asks with the settings that the statement runs under: names mean the same. */
export const askAs =
  ({ session, migration, options, timeouts, ownSettings }: AloneContext): Ask =>
  async (query) => {
    const settings = settingsFor(migration, { ...options, timeouts }, 'SET LOCAL');
    const opening = [`${BEGIN} READ ONLY`, ...settings, ...ownSettings];
    const answer = await session.send([...opening, query, 'ROLLBACK'].join(';\n'));
    return lastRows(answer);
  };

const lastRows = (answer: Row[][]): Row[] => answer.at(-1) ?? [];
