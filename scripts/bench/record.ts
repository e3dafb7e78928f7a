/** What README.md keeps of a benchmark: a table of medians, and the bar. Pure. */
import type { BarRow } from './bar.ts';
import type { Report } from './report.ts';
import { find } from './results.ts';
import { barTable, markdown, time } from './table.ts';
import { TOOLS } from './tools.ts';
import { WORKS } from './works.ts';

/** Several runs of the benchmark, each of another part, as one; what is said of the machine is the first one's. */
export function together(reports: readonly Report[]): Report {
  const [first] = reports;
  if (!first) throw new Error('There is nothing to record');
  return {
    ...first,
    results: reports.flatMap(({ results }) => results),
    trips: Object.assign({}, ...reports.map(({ trips }) => trips)) as Report['trips'],
    programs: Object.assign({}, ...reports.map(({ programs }) => programs)) as Report['programs'],
  };
}

/** One row for each work and round trip, one column for each tool that was measured. */
function medians(report: Report): string {
  const works = WORKS.filter(({ memory }) => !memory);
  const tools = TOOLS.map(({ name }) => name).filter((name) =>
    report.results.some(({ tool, seconds }) => tool === name && seconds !== undefined),
  );
  const rows = works.flatMap(({ name, title }) => {
    const latencies = new Set(report.results.filter(({ work }) => work === name).map((one) => one.latencyMs));
    return [...latencies]
      .sort((a, b) => a - b)
      .map((latencyMs) => [
        title,
        `${latencyMs} ms`,
        ...tools.map((tool) => cell(report, name, tool, latencyMs)),
      ]);
  });
  return markdown(['work', 'round trip', ...tools], rows);
}

function cell(report: Report, work: string, tool: string, latencyMs: number): string {
  const one = find(report, work, tool, latencyMs);
  if (one?.failed) return `${one.failed} of them failed`;
  if (one?.seconds) return time(one.seconds.median);
  return one?.failure === undefined ? '' : 'failed';
}

/** What takes long is run less often. */
function runsOf({ results }: Report): string {
  const runs = results.flatMap(({ seconds }) => (seconds ? [seconds.runs] : []));
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  return least === most ? String(most) : `${least} to ${most}`;
}

export function recordOf(report: Report, bar: readonly BarRow[], day: string): string {
  const programs = Object.entries(report.programs).flatMap(([name, one]) =>
    one.found ? [`${name} ${/\d[\w.]*/.exec(one.version)?.[0]}`] : [],
  );
  const missing = Object.entries(report.programs).flatMap(([name, one]) =>
    one.found ? [] : [`${name} is missing: ${one.why}.`],
  );
  return [
    [
      `Medians of ${runsOf(report)} runs, ${day}, on ${report.machine}, ${report.server} on its disk.`,
      `Of each time ${report.spawnMs.toFixed(0)} ms is what it takes to start any process.`,
      `Programs: ${[...new Set(programs)].join('; ')}.`,
      ...missing,
    ].join(' '),
    medians(report),
    barTable(bar.filter(({ measured }) => measured !== undefined)),
  ].join('\n\n');
}

const PLACE = /(<!-- bench -->\n)[^]*?(\n<!-- end -->)/;

/** The text of README.md with this record in its place. */
export function recorded(readme: string, record: string): string {
  if (!PLACE.test(readme)) throw new Error('README.md has no <!-- bench --> … <!-- end -->');
  return readme.replace(PLACE, (_, begin: string, end: string) => begin + record + end);
}
