/** When to try again after somebody else's lock was in the way. */

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/**
 * While an attempt waits for its lock, everybody behind it waits too. So it rests for at least so many times as long
 * as it has waited: traffic stands still for a fifth of the time at most, however long the retrying takes.
 */
const REST = 4;

/** Exponential with jitter, and never short after a long wait, until the time is over; milliseconds. */
export class Backoff {
  attempt = 0;
  private readonly since: number;
  private readonly limitMs: number;
  private readonly random: () => number;

  constructor(limitMs: number, now: number, random: () => number = Math.random) {
    this.limitMs = limitMs;
    this.since = now;
    this.random = random;
  }

  /**
   * The pause before the next attempt; undefined where the time is over.
   * @param heldMs for how long the last attempt may have kept others waiting
   */
  next(now: number, heldMs = 0): number | undefined {
    this.attempt += 1;
    const ceiling = Math.min(FIRST_PAUSE_MS * 2 ** (this.attempt - 1), LONGEST_PAUSE_MS);
    const jitter = 0.5 + this.random() / 2;
    const pause = Math.round(Math.max(ceiling * jitter, REST * heldMs * (0.5 + jitter)));
    return now - this.since + pause > this.limitMs ? undefined : pause;
  }

  /** May the attempt that begins now be the last? Then it has to find out who is in the way. */
  isPerhapsLast(now: number, heldMs: number): boolean {
    return now - this.since + heldMs + Math.max(FIRST_PAUSE_MS, 1.5 * REST * heldMs) > this.limitMs;
  }
}
