/** Text for people: progress as it comes, then the outcome. The words are the same with and without colour. */
import { type Diagnostic, EXIT, type ExitCode, type Failure } from '../diagnostic.ts';
import type { RunEvent } from '../events.ts';
import type { Outcome, UpOutcome } from '../outcomes.ts';
import { cleaner } from './clean.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { EventText } from './event-text.ts';
import { outcomeText } from './outcome-text.ts';
import { RunRecord } from './progress.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { Screen } from './screen.ts';
import { banner, versionList } from './words.ts';

export class HumanReporter implements Reporter {
  private readonly options: ReportOptions;
  private readonly screen: Screen;
  private readonly clean: <T>(value: T) => T;
  private readonly events: EventText;
  private readonly run: RunRecord;

  constructor(options: ReportOptions) {
    const now = options.now ?? Date.now;
    this.options = options;
    this.screen = new Screen(options);
    this.clean = cleaner(options.redact);
    this.events = new EventText(this.screen, { ...options, title: this.clean(options.title), now });
    this.run = new RunRecord(now);
  }

  event(event: RunEvent): void {
    this.run.see(event);
    if (event.event === 'warning') this.warnings([asDiagnostic(event)]);
    else this.events.show(this.clean(event));
  }

  warnings(warnings: readonly Diagnostic[]): void {
    for (const warning of warnings)
      this.screen.printError(...diagnosticText(this.clean(warning), this.screen.err));
  }

  outcome(dirty: Outcome): void {
    const outcome = this.clean(dirty);
    this.events.stop();
    if (outcome.command === 'up') this.up(outcome);
    else if (outcome.command === 'help') this.screen.print(outcome.text);
    else {
      if ('warnings' in outcome) this.warnings(outcome.warnings);
      if (!this.options.quiet) this.screen.print(...outcomeText(outcome, this.screen.out));
    }
  }

  failure(failure: Failure): void {
    const { applied, not_applied } = this.clean(this.run.finish(failure.exitCode));
    this.events.stop();
    this.errors(failure.diagnostics);
    if (this.options.command === 'up') this.whatWasDone(applied, not_applied, failure.exitCode);
  }

  private up(outcome: UpOutcome): void {
    const { errors, applied, not_applied, failed } = outcome;
    if (errors.length > 0 || outcome.outcome === 'failed') {
      this.errors(errors);
      if (failed) this.screen.printError('', whatStayed(failed));
      this.whatWasDone(applied, not_applied, outcome.exit_code);
      return;
    }
    if (this.options.quiet) return;
    if (outcome.outcome === 'up_to_date') this.events.sayNothingPending();
    if (not_applied.length > 0) this.screen.print('', `Still pending: ${versionList(not_applied)}`);
    if (outcome.outcome !== 'applied') return;
    const last = applied.at(-1) ?? '';
    const words = not_applied.length > 0 ? `Applied up to ${last}` : 'All migrations applied successfully';
    this.screen.print('', ...banner(words, '✅', this.screen.out, 'green'));
  }

  /** Where no migration was in sight yet, nothing can have been done. */
  private whatWasDone(applied: readonly string[], notApplied: readonly string[], exitCode: ExitCode): void {
    if (applied.length + notApplied.length === 0) {
      if (exitCode === EXIT.failed || exitCode === EXIT.refused)
        this.screen.printError('', 'Nothing was changed.');
      return;
    }
    this.screen.printError(
      '',
      applied.length === 0 ? 'Applied: none' : `Applied, and they stay: ${versionList(applied)}`,
      notApplied.length === 0 ? 'Not applied: none' : `Not applied: ${versionList(notApplied)}`,
    );
  }

  private errors(errors: readonly Diagnostic[]): void {
    for (const error of this.clean(errors)) {
      this.screen.gap();
      this.screen.printError(...diagnosticText(error, this.screen.err));
    }
  }
}

const whatStayed = ({ file, rolled_back }: NonNullable<UpOutcome['failed']>): string =>
  rolled_back
    ? `${file} was rolled back: nothing of it is in the database, nothing was lost.`
    : `${file} runs outside a transaction: its statements before the failed one are done and stay.`;

function asDiagnostic(event: Extract<RunEvent, { event: 'warning' }>): Diagnostic {
  const { event: _, file, line, column, ...rest } = event;
  const place = { line, column };
  const known = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
  return { severity: 'warning', ...rest, ...(file !== undefined && { place: { file, ...known } }) };
}
