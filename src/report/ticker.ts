/**
 * Something that takes long: on a terminal a line that changes, elsewhere a line from time to time.
 * Quick things show nothing.
 */
import { formatDuration } from '../duration.ts';
import type { Screen } from './screen.ts';

/** On a terminal: how often the line changes, and after what time it appears. */
const REDRAW_MS = 200;
const APPEAR_MS = 1_000;
/** Elsewhere: a line so often. */
const REPORT_MS = 15_000;

export interface Doing {
  /** `running 029_x.sql`, `waiting for another runner`. */
  what: string;
  phase?: string | undefined;
  done?: number | undefined;
  total?: number | undefined;
  statement?: string | undefined;
}

export class Ticker {
  private readonly screen: Screen;
  private readonly now: () => number;
  private timer: NodeJS.Timeout | undefined;
  private since = 0;
  private doing: Doing = { what: '' };

  constructor(screen: Screen, now: () => number) {
    this.screen = screen;
    this.now = now;
  }

  /** Begins to count; `elapsedMs` where it began earlier. Goes on where the same thing is already shown. */
  start(doing: Doing, elapsedMs = 0): void {
    const isSame = this.isDoing(doing.what);
    this.doing = doing;
    if (isSame) return;
    this.stop();
    this.since = this.now() - elapsedMs;
    this.timer = setInterval(() => this.tick(), this.screen.live ? REDRAW_MS : REPORT_MS);
    this.timer.unref();
  }

  isDoing(what: string): boolean {
    return this.timer !== undefined && this.doing.what === what;
  }

  /** New figures for what runs. */
  update(more: Omit<Doing, 'what'>): void {
    this.doing = { ...this.doing, ...more };
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.screen.clear();
  }

  private tick(): void {
    const elapsed = this.now() - this.since;
    if (!this.screen.live)
      this.screen.print(`  Still ${this.doing.what} ${progressText(this.doing, elapsed)}`);
    else if (elapsed >= APPEAR_MS) this.screen.status(`  ${liveText(this.doing, elapsed)}`);
  }
}

const percent = ({ done, total }: Doing): number | undefined =>
  done === undefined || total === undefined || total <= 0
    ? undefined
    : Math.max(0, Math.min(100, Math.floor((done / total) * 100)));

function progressText(doing: Doing, elapsedMs: number): string {
  const share = percent(doing);
  const parts = [formatDuration(elapsedMs), doing.phase, share === undefined ? undefined : `${share} %`];
  return `(${parts.filter(Boolean).join(', ')})`;
}

const BAR = 20;

function liveText(doing: Doing, elapsedMs: number): string {
  const share = percent(doing);
  const full = share === undefined ? 0 : Math.round((share / 100) * BAR);
  const bar = share === undefined ? undefined : `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${share} %`;
  return [formatDuration(elapsedMs), bar, doing.phase, doing.statement].filter(Boolean).join('  ');
}
