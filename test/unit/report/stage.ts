/** A reporter whose output is kept, for tests. */
import { createReporter, type ReportOptions, type SafeReporter } from '../../../src/report/reporter.ts';

export interface Stage {
  reporter: SafeReporter;
  /** What was written to stdout so far. */
  out: () => string;
  err: () => string;
}

/** The clock stands still at noon unless the test moves it. */
export const NOON = Date.UTC(2026, 10, 20, 12, 0, 0);

export function stage(options: Partial<ReportOptions> & { isTTY?: boolean; columns?: number } = {}): Stage {
  const { isTTY = false, columns, ...rest } = options;
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => (written[name] += text),
    isTTY,
    columns,
  });
  const reporter = createReporter({
    stdout: stream('out'),
    stderr: stream('err'),
    env: {},
    color: true,
    json: false,
    quiet: false,
    verbose: false,
    command: 'up',
    title: 'AIM Database Migration System',
    redact: (text) => text.replaceAll('s3cret', '[hidden]'),
    now: () => NOON,
    ...rest,
  });
  return { reporter, out: () => written.out, err: () => written.err };
}
