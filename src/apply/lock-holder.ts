/** Who holds the run's lock, for those who wait for it. */
import type { Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Blocker } from '../events.ts';
import type { Names } from '../plan/decide.ts';
import { fenceKey, isHeld, lockKey } from './advisory.ts';
import { SAFE_PATH } from './history.ts';

/** The time to wait for the lock is over. */
export async function lockTimeout(session: Session, names: Names, timeoutMs: number): Promise<Failure> {
  const holder = await findHolder(session, names);
  const who = holder ? `process ${holder.pid}${holder.user ? ` of ${holder.user}` : ''}` : 'another process';
  return new Failure(EXIT.unreachable, {
    severity: 'error',
    code: 'run-lock-timeout',
    message: `Another run still holds the lock after ${Math.round(timeoutMs / 1000)} s (${who}); nothing was changed`,
    remedy: 'Run again when it has finished, or wait longer with --run-lock-timeout.',
  });
}

/** Those who look whether it is free hold it for a moment, too, but not exclusively. */
export async function findHolder(session: Session, names: Names): Promise<Blocker | undefined> {
  const answer = await session.send(`BEGIN READ ONLY; ${SAFE_PATH};
SELECT a.pid, a.usename AS "user", a.application_name AS application, a.xact_start AS since
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE ${isHeld(lockKey(names))} AND l.mode = 'ExclusiveLock' OR ${isHeld(fenceKey(names))} LIMIT 1; COMMIT`);
  const row = answer.flat()[0];
  if (!row) return undefined;
  return {
    pid: Number(row['pid']),
    ...(typeof row['user'] === 'string' && { user: row['user'] }),
    ...(typeof row['application'] === 'string' && { application: row['application'] }),
  };
}
