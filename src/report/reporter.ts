/** The only writer to stdout and stderr: events while something runs, and at the end the outcome or the failure. */
import { type Diagnostic, EXIT, type ExitCode, Failure } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { Outcome } from '../outcomes.ts';
import type { Redact } from './clean.ts';
import { HumanReporter } from './human.ts';
import { JsonReporter } from './json.ts';
import type { ScreenOptions } from './screen.ts';

export interface ReportOptions extends ScreenOptions {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  /** The command that runs, where it is known: `up` always ends with a `run_finish`. */
  command?: string;
  /** For the banner. */
  title: string;
  /** Takes secrets out of a text. */
  redact: Redact;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface Reporter {
  event: Emit;
  /** Warnings found before anything ran: of the settings, of the migrations folder. */
  warnings(warnings: readonly Diagnostic[]): void;
  outcome(outcome: Outcome): void;
  failure(failure: Failure): void;
}

export interface SafeReporter extends Omit<Reporter, 'outcome' | 'failure'> {
  /** Writes the end of the run. @returns the exit code. */
  outcome(outcome: Outcome): ExitCode;
  /** Writes what was thrown, also where it is no Failure but a bug. @returns the exit code. */
  failure(error: unknown): ExitCode;
}

/** The streams are asked for when there is something to write: to make them takes longer than to begin a connection. */
export function createReporter(options: ReportOptions): SafeReporter {
  let made: Reporter | undefined;
  const inner = (): Reporter =>
    (made ??= options.json ? new JsonReporter(options) : new HumanReporter(options));
  return {
    event: (event) => inner().event(event),
    warnings: (warnings) => {
      if (warnings.length > 0) inner().warnings(warnings);
    },
    outcome: (outcome) => {
      inner().outcome(outcome);
      return outcome.exit_code;
    },
    failure: (error) => {
      const failure = error instanceof Failure ? error : asFailure(error, options.verbose);
      inner().failure(failure);
      return failure.exitCode;
    },
  };
}

/** An error nobody has foreseen. With --verbose its stack is shown. */
function asFailure(error: unknown, verbose: boolean): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new Failure(
    EXIT.failed,
    {
      severity: 'error',
      code: 'internal',
      message: `Unexpected error: ${message}`,
      ...(verbose && stack !== undefined && { detail: stack }),
      remedy: verbose
        ? 'This is a bug in aim-migrate: please report it with these lines.'
        : 'This is a bug in aim-migrate: please report it with what --verbose shows.',
    },
    { cause: error },
  );
}
