/**
 * Something that takes long: on a terminal a line that changes, elsewhere a line from time to time.
 * Quick things show nothing.
 */
import { type Doing, liveText, logText, percent } from './progress-line.ts';
import type { Outlet, Screen } from './screen.ts';

/** On a terminal: how often the line changes, and after what time it appears. */
const REDRAW_MS = 200;
const APPEAR_MS = 1_000;
/** Elsewhere: after what times there is a line, and how often from then on. */
const REPORTS_MS = [10_000, 30_000, 60_000];
const REPORT_MS = 60_000;

export class Ticker {
  private readonly screen: Screen;
  private readonly outlet: Outlet;
  private readonly now: () => number;
  private timer: NodeJS.Timeout | undefined;
  private since = 0;
  private drawn = 0;
  private reports = 0;
  private doing: Doing = { what: '' };

  constructor(screen: Screen, outlet: Outlet, now: () => number) {
    this.screen = screen;
    this.outlet = outlet;
    this.now = now;
  }

  /** Begins to count; `elapsedMs` where it began earlier. Goes on where the same thing is already shown. */
  start(doing: Doing, elapsedMs = 0): void {
    const isSame = this.isDoing(doing.what);
    this.doing = doing;
    if (isSame) return;
    this.stop();
    this.since = this.now() - elapsedMs;
    this.reports = 0;
    while (this.nextReport() <= elapsedMs) this.reports += 1;
    this.wait();
  }

  isDoing(what: string): boolean {
    return this.timer !== undefined && this.doing.what === what;
  }

  /**
   * New figures for what runs. Within one phase nothing goes back: the server's counters are read while several
   * workers write them.
   */
  update(more: Omit<Doing, 'what'>): void {
    const { what, attempt, done, total } = this.doing;
    const kept = { what, ...(attempt !== undefined && { attempt }) };
    const isBack = placeOf(this.doing) === placeOf(more) && (percent(more) ?? 0) < (percent(this.doing) ?? 0);
    this.doing = isBack ? ({ ...kept, ...more, done, total } as Doing) : { ...kept, ...more };
  }

  /** Something else of the same work: the time goes on. */
  turnTo(doing: Doing): void {
    if (this.timer === undefined) return this.start(doing);
    this.doing = doing;
    // Who has only one thread comes to no timer while it works.
    if (this.outlet.live && this.now() - this.drawn >= REDRAW_MS) this.draw();
    else if (!this.outlet.live && this.now() - this.since >= this.nextReport()) this.report();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.screen.clear();
  }

  private wait(): void {
    const { live } = this.outlet;
    const elapsed = this.now() - this.since;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        if (live) this.draw();
        else this.report();
        this.wait();
      },
      live ? REDRAW_MS : Math.max(1, this.nextReport() - elapsed),
    );
    this.timer.unref();
  }

  private draw(): void {
    const elapsed = this.now() - this.since;
    if (elapsed < APPEAR_MS) return;
    this.drawn = this.now();
    const { width, style } = this.outlet;
    this.outlet.status(`  ${liveText(this.doing, elapsed, width(), style.rich)}`);
  }

  private report(): void {
    const elapsed = this.now() - this.since;
    // A timer may come a little early.
    do this.reports += 1;
    while (this.nextReport() <= elapsed);
    this.outlet.print(`  Still ${this.doing.what} ${logText(this.doing, elapsed)}`);
  }

  private nextReport(): number {
    const beyond = this.reports - REPORTS_MS.length + 1;
    return REPORTS_MS[this.reports] ?? (REPORTS_MS.at(-1) ?? 0) + beyond * REPORT_MS;
  }
}

/** What a share is of. */
const placeOf = ({ phase, object, index, line, unit }: Omit<Doing, 'what'>): string =>
  JSON.stringify([phase, object, index, line, unit]);
