/** For commands that change the history itself: connect, lock, read the state, change, give the lock back. */
import type { Connector } from '../database/connector.ts';
import { ServerError, type Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import { explained, requireSupportedServer, requireWritable } from './checks.ts';
import { interruptedFailure } from './interruption.ts';
import { acquireLock } from './lock.ts';
import { brokenBy } from './must-hold.ts';
import { stateQuery } from './read-state.ts';
import { firstState } from './run.ts';

export interface UnderLockRequest {
  connector: Connector;
  names: Names;
  timeouts: { runLockMs: number };
  emit: Emit;
  signal: AbortSignal;
}

/** Gives what `change` gives; it gets the state as it is under the lock and returns what it has to say. */
export async function underLock<T>(
  { connector, names, timeouts, emit, signal }: UnderLockRequest,
  change: (session: Session, state: DatabaseState) => Promise<T>,
): Promise<T> {
  const session = await connector.connect(stateQuery(names), signal);
  try {
    const state = await firstState(session, names);
    requireSupportedServer(state);
    requireWritable(state, names);
    const request = { session, connector, names, state, emit, signal, timeoutMs: timeouts.runLockMs };
    const lock = await acquireLock({ ...request, wanted: () => true });
    try {
      return await change(lock.session, lock.state);
    } finally {
      await lock.release();
      await lock.session.close();
    }
  } catch (error) {
    if (signal.aborted) throw interruptedFailure(signal.reason);
    const broken = error instanceof ServerError ? brokenBy(error, 'What was asked for', names) : undefined;
    if (broken) throw new Failure(EXIT.refused, { severity: 'error', ...broken }, { cause: error });
    throw explained(error, connector.description);
  } finally {
    await session.close();
  }
}
