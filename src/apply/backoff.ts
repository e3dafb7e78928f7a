/** When to try again after somebody else's lock was in the way. */

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** Exponential with full jitter, until the time is over; pauses in milliseconds. */
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

  /** The pause before the next attempt; undefined where the time is over. */
  next(now: number): number | undefined {
    this.attempt += 1;
    const ceiling = Math.min(FIRST_PAUSE_MS * 2 ** (this.attempt - 1), LONGEST_PAUSE_MS);
    const pause = Math.round(ceiling * (0.5 + this.random() / 2));
    return now - this.since + pause > this.limitMs ? undefined : pause;
  }
}
