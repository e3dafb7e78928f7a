/** All that a benchmark has to say, and its text. Pure. */
import type { BarRow } from './bar.ts';
import type { Found, Missing } from './programs.ts';
import type { Results } from './results.ts';
import { barTable, resultTable } from './table.ts';
import { titles } from './works.ts';

export interface Report extends Results {
  machine: string;
  /** Of the last 1, 5 and 15 minutes, before and after. */
  load: readonly [readonly number[], readonly number[]];
  server: string;
  seed: number;
  /** Of each subject, unless its time was over before. */
  runs: number;
  programs: Readonly<Record<string, Found | Missing>>;
  /** By what was asked for, in milliseconds: what a round trip of a few bytes really takes through the proxy. */
  waysMs: Readonly<Record<string, number>>;
  /** To start and end any process at all. */
  spawnMs: number;
}

const fixed = (value: number): string => value.toFixed(2);

export function textOf(report: Report, bar: readonly BarRow[]): string {
  const [before, after] = report.load.map(([last = Number.NaN]) => fixed(last));
  const programs = Object.entries(report.programs);
  const failures = report.results.flatMap(({ work, tool, latencyMs, failure }) =>
    failure === undefined ? [] : [`Failed: ${work}, ${tool}, ${latencyMs} ms: ${failure.trim()}`],
  );
  const fates = report.results.flatMap(({ work, tool, lastWords }) =>
    lastWords === undefined
      ? []
      : [`Some failed: ${work}, ${tool}, such as: ${lastWords.replaceAll(/\s+/g, ' ')}`],
  );
  const ways = Object.entries(report.waysMs).map(([asked, real]) => `${asked} ms: ${fixed(real)}`);
  return [
    `${report.machine}, ${report.server}, load ${before} before and ${after} after, seed ${report.seed}`,
    `Medians and quartiles of ${report.runs} runs, n where it were less; × is how many times longer than aim-migrate`,
    `Starting any process takes ${fixed(report.spawnMs)} ms; the proxy's round trips, in ms, 0 goes without it: ${ways.join(', ')}`,
    '',
    resultTable(report, titles, report.runs),
    '',
    barTable(bar),
    '',
    ...programs.flatMap(([name, one]) => (one.found ? [`${name}: ${one.version}`] : [])),
    ...programs.flatMap(([name, one]) => (one.found ? [] : [`Missing: ${name}: ${one.why}`])),
    ...fates,
    ...failures,
  ].join('\n');
}
