/** One event after the other, for people. Remembers what was said, so that nothing is said twice. */
import type {
  Decision,
  MigrationFinish,
  MigrationProgress,
  MigrationRetry,
  MigrationStart,
  RunEvent,
} from '../events.ts';
import { formatDuration } from '../duration.ts';
import { AttemptsTold } from './attempts-told.ts';
import type { Doing } from './progress-line.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Screen } from './screen.ts';
import type { Style } from './style.ts';
import { Ticker } from './ticker.ts';
import { banner, blockerText, took } from './words.ts';

export interface EventTextOptions {
  title: string;
  quiet: boolean;
  verbose: boolean;
  now: () => number;
}

type Shown = Exclude<RunEvent, { event: 'warning' }>;

export class EventText {
  private readonly screen: Screen;
  private readonly style: Style;
  private readonly options: EventTextOptions;
  private readonly attempts: AttemptsTold;
  private readonly ticker: Ticker;
  /** What commands other than `up` are busy with stands beside their answer, which may go to a file. */
  private readonly aside: Ticker;
  private decision: Decision | undefined;
  private current: MigrationStart | undefined;
  private saidNothingPending = false;
  /** The pending list that "Found N" was said about. */
  private saidFound: string | undefined;

  constructor(screen: Screen, options: EventTextOptions) {
    this.screen = screen;
    this.style = screen.out;
    this.options = options;
    this.attempts = new AttemptsTold(options.now);
    this.ticker = new Ticker(screen, screen.outlets.out, options.now);
    this.aside = new Ticker(screen, screen.outlets.err, options.now);
  }

  /** Ends what ticks. */
  stop(): void {
    this.ticker.stop();
    this.aside.stop();
  }

  show(event: Shown): void {
    if (event.event === 'notice') this.notice(event);
    else if (!this.options.quiet) this.say(event);
  }

  sayNothingPending(): void {
    if (this.saidNothingPending) return;
    this.saidNothingPending = true;
    this.line('✓', 'No pending migrations', 'green');
  }

  private say(event: Exclude<Shown, { event: 'notice' }>): void {
    switch (event.event) {
      case 'activity':
        return this.aside.turnTo({ ...event, unit: 'files' });
      case 'run_start':
        if (event.command === 'up') this.screen.print(...banner(this.options.title, '', this.style), '');
        if (this.options.verbose) this.detail(`aim-migrate ${event.tool_version}, ${event.target}`);
        return;
      case 'connected':
        this.ticker.stop();
        if (!this.options.verbose) return;
        this.detail(
          `PostgreSQL ${event.server_version}, database ${event.database}, user ${event.user} ${took(event.elapsed_ms)}`,
        );
        this.screen.print('');
        return;
      case 'connect_wait':
        if (event.attempt === 1) this.line('⏳', `Waiting for the database: ${sanitizeLine(event.reason)}`);
        this.ticker.start(
          { what: 'waiting for the database', limitMs: event.limit_ms, reason: event.reason },
          event.elapsed_ms,
        );
        return;
      case 'decision':
        return this.decided(event);
      case 'lock_wait':
        if (event.elapsed_ms === 0 || !this.ticker.isDoing(ANOTHER)) this.line('⏳', lockWait(event.holder));
        return this.ticker.start(
          { what: ANOTHER, blocked_by: event.holder && [event.holder] },
          event.elapsed_ms,
        );
      case 'migration_start':
        return this.started(event);
      case 'migration_progress':
        return this.progressed(event);
      case 'migration_retry':
        return this.retried(event);
      case 'migration_finish':
        return this.finished(event);
      case 'migration_failed':
        this.ticker.stop();
        this.line('✗', `Failed: ${sanitizeLine(event.file)}`, 'red', '  ');
    }
  }

  private decided(decision: Decision): void {
    const { found, track, reason, pending } = decision;
    const isNew = this.decision?.found !== found || this.decision.track !== track;
    this.ticker.stop();
    this.decision = decision;
    if (isNew) {
      const [symbol, text] =
        found === 'fresh' ? ['🆕', 'Fresh database detected'] : ['📦', 'Existing database detected'];
      this.line(symbol, text, 'bold');
      this.under(TRACKS[track]);
      if (this.options.verbose || (found === 'fresh' && track === 'incremental'))
        this.under(sanitizeLine(reason));
      this.screen.print('');
    }
    if (pending.length === 0) this.sayNothingPending();
    else if (track === 'incremental') this.found(pending);
  }

  private found(pending: readonly string[]): void {
    const list = pending.join('\n');
    if (list === this.saidFound) return;
    this.saidFound = list;
    this.line('📝', `Found ${pending.length} pending migration(s)`);
    this.screen.print('');
  }

  private started(event: MigrationStart): void {
    const { file, track, statements } = event;
    const more = this.options.verbose && statements !== undefined ? ` (${statements} statements)` : '';
    this.ticker.stop();
    this.current = event;
    if (track === 'consolidated') this.line('⚡', `Applying consolidated V1 schema...${more}`);
    else this.line('▶', `Applying: ${sanitizeLine(file)}${more}`, 'cyan');
    this.ticker.start(running(event));
  }

  private progressed(event: MigrationProgress): void {
    if (this.options.verbose && event.phase === 'statement' && !this.screen.outlets.out.live)
      this.detail(`  ${sanitizeLine(event.statement ?? '')}`);
    // The database or the lock may have been waited for in between.
    const doing = this.current && running(this.current);
    if (doing && !this.ticker.isDoing(doing.what)) this.ticker.start(doing, event.elapsed_ms);
    // Each statement has attempts of its own.
    this.ticker.update(event.phase === 'statement' ? { ...event, attempt: undefined } : event);
  }

  private finished({ version, duration_ms }: MigrationFinish): void {
    const isConsolidated = this.current?.version === version && this.current.track === 'consolidated';
    this.ticker.stop();
    if (!isConsolidated) return this.line('✓', `Applied ${took(duration_ms)}`, 'green', '  ');
    this.line('✓', `Consolidated schema applied ${took(duration_ms)}`, 'green');
    const tail = this.decision?.pending.filter((pending) => pending !== version) ?? [];
    if (tail.length === 0) return;
    this.screen.print('');
    this.found(tail);
  }

  private retried({ attempt, wait_ms, reason, blocked_by }: MigrationRetry): void {
    this.ticker.update({ phase: 'waiting to try again', attempt: attempt + 1, blocked_by });
    if (!this.attempts.isNews(attempt, blocked_by)) return;
    const text = `Attempt ${attempt}: ${sanitizeLine(reason)}; rolled back, trying again in ${formatDuration(wait_ms)}`;
    this.line('↻', text, 'yellow', '  ');
    for (const blocker of blocked_by ?? []) this.screen.print(`    Blocked by ${blockerText(blocker)}`);
  }

  /** The server's WARNING always, the rest with --verbose. */
  private notice({ severity, message }: Extract<Shown, { event: 'notice' }>): void {
    const text = `  ${severity}: ${sanitizeLine(message)}`;
    if (severity === 'WARNING') this.screen.printError(this.screen.err.yellow(text));
    else if (this.options.verbose && !this.options.quiet) this.detail(text);
  }

  private line(
    symbol: string,
    text: string,
    paint: 'bold' | 'green' | 'cyan' | 'red' | 'yellow' | 'none' = 'none',
    indent = '',
  ): void {
    const all = this.style.symbol(symbol) + text;
    this.screen.print(indent + (paint === 'none' ? all : this.style[paint](all)));
  }

  /** Under a line with a symbol, the text below its text. */
  private under(text: string): void {
    this.screen.print(`${this.style.rich ? '   ' : '  '}${text}`);
  }

  private detail(text: string): void {
    this.screen.print(this.style.dim(text));
  }
}

const running = ({ file }: MigrationStart): Doing => ({ what: `running ${sanitizeLine(file)}` });

const ANOTHER = 'waiting for another runner';

const TRACKS = {
  consolidated: 'Using consolidated V1 schema for fast deployment',
  incremental: 'Using incremental migrations',
};

const lockWait = (holder: Parameters<typeof blockerText>[0] | undefined): string =>
  `Another runner is at work, waiting for it${holder ? ` (${blockerText(holder)})` : ''}`;
