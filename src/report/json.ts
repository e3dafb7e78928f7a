/** --json: one object a line on stdout, nothing else. Names and meaning: src/events.ts and src/outcomes.ts. */
import type { Diagnostic, Failure } from '../diagnostic.ts';
import type { ErrorLine, ReportLine, RunEvent } from '../events.ts';
import type { Outcome } from '../outcomes.ts';
import { mapStrings } from './clean.ts';
import { RunRecord } from './progress.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { sanitizeJson } from './sanitize.ts';

export class JsonReporter implements Reporter {
  private readonly options: ReportOptions;
  private readonly now: () => number;
  private readonly run: RunRecord;

  constructor(options: ReportOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.run = new RunRecord(this.now);
  }

  event(event: RunEvent): void {
    this.run.see(event);
    if (event.event !== 'activity') this.line(event);
  }

  warnings(warnings: readonly Diagnostic[]): void {
    for (const warning of warnings) this.line({ event: 'warning', ...flat(warning) });
  }

  outcome(outcome: Outcome): void {
    switch (outcome.command) {
      case 'up': {
        const { outcome: result, applied, not_applied, duration_ms, exit_code, errors } = outcome;
        this.errors(errors);
        this.line({ event: 'run_finish', outcome: result, applied, not_applied, duration_ms, exit_code });
        return;
      }
      case 'dry-run': {
        const { found, track, reason, dir, migrations, duration_ms, exit_code } = outcome;
        const not_applied = migrations.map(({ version }) => version);
        this.line({ event: 'plan', found, track, reason, dir, migrations });
        this.line({
          event: 'run_finish',
          outcome: 'dry_run',
          applied: [],
          not_applied,
          duration_ms,
          exit_code,
        });
        return;
      }
      case 'help':
        this.options.stdout.write(`${outcome.text}\n`);
        return;
      case 'status':
      case 'new':
      case 'wait':
      case 'baseline':
      case 'check':
      case 'test':
      case 'verify':
      case 'consolidate':
      case 'repair':
      case 'version':
        this.write(outcome);
    }
  }

  failure(failure: Failure): void {
    this.errors(failure.diagnostics);
    if (this.options.command === 'up') this.line(this.run.finish(failure.exitCode));
  }

  private errors(errors: readonly Diagnostic[]): void {
    for (const error of errors) this.line({ event: 'error', ...flat(error) });
  }

  /** `event` and `time` come first, for people who read the log. */
  private line(line: ReportLine | ({ event: 'error' | 'warning' } & Flat)): void {
    const { event, ...rest } = line;
    this.write({ event, time: new Date(this.now()).toISOString(), ...rest });
  }

  private write(object: object): void {
    const safe = mapStrings(object, this.options.redact);
    this.options.stdout.write(`${sanitizeJson(JSON.stringify(safe))}\n`);
  }
}

/** A diagnostic with its place beside the other fields; JSON leaves out what is undefined. */
function flat({ code, message, place, detail, hint, remedy }: Diagnostic): Flat {
  const { file, line, column } = place ?? {};
  return { code, message, file, line, column, detail, hint, remedy };
}

/** The fields of `error` and `warning`, each of which may be undefined. */
type Flat = { [K in keyof Omit<ErrorLine, 'event'>]: ErrorLine[K] | undefined } & {
  code: string;
  message: string;
};
