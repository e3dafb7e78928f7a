/** What came of rehearsals, as a table for a terminal or for README.md. Pure. */
import type { Report } from '../test/rehearsal/scenario.ts';
import { together } from '../test/rehearsal/scenario.ts';

const HEAD = ['scenario', 'runs', 'faults', 'violations'];

/** By the name of the scenario. */
export type Reports = ReadonlyMap<string, Report>;

function rowsOf(reports: Reports): string[][] {
  const all: [string, Report][] = [...reports, ['all', together([...reports.values()])]];
  return all.map(([name, { runs, faults, violations }]) => [
    name,
    ...[runs, faults, violations.length].map((count) => count.toLocaleString('en')),
  ]);
}

/** In columns. */
export function textTable(reports: Reports): string {
  const rows = [HEAD, ...rowsOf(reports)];
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2;
  return rows
    .map(([name = '', ...counts]) => name.padEnd(width) + counts.map((count) => count.padStart(12)).join(''))
    .join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdownTable = (reports: Reports): string =>
  [line(HEAD), '|---|--:|--:|--:|', ...rowsOf(reports).map(line)].join('\n');

const PLACE = /(<!-- soak -->\n)[^]*?(\n<!-- end -->)/;

/** The text of README.md with this record in its place. */
export function recorded(readme: string, record: string): string {
  if (!PLACE.test(readme)) throw new Error('README.md has no <!-- soak --> … <!-- end -->');
  return readme.replace(PLACE, (_, begin: string, end: string) => begin + record + end);
}
