/** Attempts at one migration, or one statement, while somebody else's lock is in the way. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerError } from '../database/session.ts';
import type { Emit } from '../events.ts';
import { Backoff } from './backoff.ts';
import { isAutovacuum } from './blockers.ts';
import { blockedFailure } from './failures.ts';
import { interruptedFailure, ROLLED_BACK } from './interruption.ts';
import { isLockTimeout } from './server-diagnostic.ts';
import type { ComposeTimeouts } from './session-settings.ts';
import type { Watcher } from './watcher.ts';

interface AttemptsContext {
  timeouts: ComposeTimeouts & { lockRetryMs: number };
  emit: Emit;
  signal: AbortSignal;
}

/** While an attempt runs that may fail on a lock again: how often to look who holds it, at the longest. */
const LOOK_FOR_BLOCKERS_MS = 200;
/** And at the shortest. */
const LOOK_AGAIN_MS = 25;
/** So much longer than deadlock_timeout, autovacuum has given way. */
const GIVES_WAY_MS = 500;

export class Attempts {
  private readonly context: AttemptsContext;
  private readonly watcher: Watcher;
  private readonly backoff: Backoff;
  /** One of them has waited until autovacuum gave way. */
  private hasInsisted = false;

  constructor(context: AttemptsContext, watcher: Watcher) {
    this.context = context;
    this.watcher = watcher;
    this.backoff = new Backoff(context.timeouts.lockRetryMs, performance.now());
    watcher.blockers = [];
  }

  /** Of the attempt that comes next: where nobody but autovacuum is in the way, one lasts until it has given way. */
  nextTimeouts(): ComposeTimeouts {
    const { timeouts } = this.context;
    const { blockers, deadlockMs } = this.watcher;
    const isOnly = blockers.length > 0 && blockers.every(isAutovacuum);
    if (!isOnly || this.hasInsisted) return timeouts;
    this.hasInsisted = true;
    return { ...timeouts, atLeastLockMs: deadlockMs + GIVES_WAY_MS };
  }

  /**
   * From the second attempt on, and where there may be none, somebody looks who is in the way.
   * @param heldMs for how long the work may keep others waiting
   */
  lookWhile(work: Promise<unknown>, heldMs: number): void {
    const { backoff } = this;
    if (backoff.attempt === 0 && !backoff.isPerhapsLast(performance.now(), heldMs)) return;
    const everyMs = Math.min(LOOK_FOR_BLOCKERS_MS, Math.max(LOOK_AGAIN_MS, heldMs / 4));
    void this.watcher.lookWhile(work, everyMs);
  }

  /**
   * Behind an attempt that failed.
   * @param heldMs for how long it may have kept others waiting
   * @throws Failure: exit 5 where the time for attempts is over, 130/143 interrupted
   */
  async pause(version: string, error: ServerError, heldMs: number): Promise<void> {
    const { backoff } = this;
    const wait = backoff.next(performance.now(), isLockTimeout(error) ? heldMs : 0);
    const { blockers } = this.watcher;
    if (wait === undefined) throw blockedFailure(version, error, backoff.attempt, blockers);
    void this.watcher.getReady();
    const { emit, signal } = this.context;
    emit({
      event: 'migration_retry',
      version,
      attempt: backoff.attempt,
      wait_ms: wait,
      reason: error.message,
      ...(blockers.length > 0 && { blocked_by: blockers }),
    });
    await sleep(wait, undefined, { signal }).catch(() => {
      throw interruptedFailure(signal.reason, ROLLED_BACK);
    });
  }
}
