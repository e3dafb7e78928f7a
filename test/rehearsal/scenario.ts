/** What a rehearsal of a bad day is: the tests (rehearsal.test.ts) and the soak (scripts/soak.ts) run the same ones. */
import type { UrlOptions } from '../support/url.ts';
import type { Random } from './random.ts';

export interface Context {
  /** The server in whose databases it happens; it belongs to the rehearsal's caller, who stops it. */
  server: { host: string; port: number; url(options?: UrlOptions): string };
  /** An empty folder for the migrations. */
  scratch: string;
  /** How many runs at once. */
  parallel: number;
  /** At most so many faults, chosen at random; without it, every one that there is. */
  faults?: number;
  /** How many replicas in a round, which counts from 0; without it, fifty. */
  replicas?: (round: number) => number;
}

/** Something that must never happen, did. */
export interface Violation {
  /** The fault, so that it can be made again: `incremental, SIGKILL before frontend 7 (Q)`. */
  at: string;
  /** What is wrong. */
  what: string;
  /** What the program wrote. */
  output?: string;
}

export interface Report {
  /** Processes of the program that were run to their end. */
  runs: number;
  /** Faults that took place, as against those whose moment never came. */
  faults: number;
  violations: readonly Violation[];
  /** Why it cannot be rehearsed here, where it cannot. */
  skipped?: string;
  /** Where many run at once: the longest that one stayed after its work was done, by anybody. */
  longestStayMs?: number;
}

export interface Scenario {
  name: string;
  /** It keeps the machine so busy that others beside it would run out of patience. */
  isHeavy?: true;
  /** Resolves also where something is wrong: see `violations`. */
  run: (context: Context, random: Random) => Promise<Report>;
}

export const NOTHING: Report = { runs: 0, faults: 0, violations: [] };

/** One report of several. */
export const together = (reports: readonly Report[]): Report =>
  reports.reduce(
    (sum, one) => ({
      runs: sum.runs + one.runs,
      faults: sum.faults + one.faults,
      violations: [...sum.violations, ...one.violations],
      ...longest(sum, one),
    }),
    NOTHING,
  );

function longest(...reports: readonly Report[]): Pick<Report, 'longestStayMs'> {
  const all = reports.flatMap(({ longestStayMs }) => longestStayMs ?? []);
  return all.length > 0 ? { longestStayMs: Math.max(...all) } : {};
}
