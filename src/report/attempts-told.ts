/** Which of the attempts at a lock are worth a line: there may be a hundred of them. */
import type { Blocker } from '../events.ts';

/** While nothing else happens: a line so often. */
const EVERY_MS = 60_000;

export class AttemptsTold {
  private readonly now: () => number;
  private inTheWay = '';
  private toldAt = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The first, that somebody else is in the way, and one every so often. */
  isNews(attempt: number, blockers: readonly Blocker[] = []): boolean {
    const inTheWay = JSON.stringify(
      blockers.map(({ pid, prepared_transaction: prepared }) => pid ?? prepared),
    );
    const isSame = attempt > 1 && inTheWay === this.inTheWay;
    if (isSame && this.now() - this.toldAt < EVERY_MS) return false;
    this.inTheWay = inTheWay;
    this.toldAt = this.now();
    return true;
  }
}
