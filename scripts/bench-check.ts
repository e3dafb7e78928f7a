/**
 * How long `aim-migrate check` takes and how much memory, for the project's own migrations and for generated ones with
 * more and more tables, on the embedded database and on a server:
 *
 *   node scripts/bench-check.ts [--tables 30,100,300,1000] [--runs 5] [--on embedded,server] [--json] [--picture]
 *
 * Measures dist/aim-migrate (`npm run build` makes it) as a whole process; medians of runs that take turns, so that a
 * busy moment of the machine hits all alike. `--picture` writes scripts/pictures/check.svg for the README.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalServer } from '../test/support/local-server.ts';
import { DEFAULT_MAJOR } from '../test/support/binaries.ts';
import { type Chart, svgOf } from './measuring/line-chart.ts';
import { writeFolder } from './bench-check/folder.ts';
import { measure, type Measured } from './measuring/measure.ts';
import { median } from './measuring/statistics.ts';

const ROOT = path.dirname(import.meta.dirname);
const EXECUTABLE = path.join(ROOT, 'dist', 'aim-migrate');
const PICTURE = path.join(ROOT, 'scripts', 'pictures', 'check.svg');

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '30,100,300,1000' },
    runs: { type: 'string', default: '5' },
    on: { type: 'string', default: 'embedded,server' },
    json: { type: 'boolean', default: false },
    picture: { type: 'boolean', default: false },
  },
});

/** One cell of the table: the same run, several times. */
interface Subject {
  /** Undefined for the project's own migrations. */
  tables: number | undefined;
  on: string;
  args: string[];
  runs: Measured[];
}

interface Result {
  tables: number | null;
  on: string;
  seconds: number;
  peak_mb: number | null;
}

const resultOf = ({ tables, on, runs }: Subject): Result => {
  const peaks = runs.flatMap(({ peakMb }) => (peakMb === undefined ? [] : [peakMb]));
  return {
    tables: tables ?? null,
    on,
    seconds: Number(median(runs.map(({ seconds }) => seconds)).toPrecision(3)),
    peak_mb: peaks.length === 0 ? null : Math.round(median(peaks)),
  };
};

function chartOf(
  title: string,
  unit: string,
  results: readonly Result[],
  value: (one: Result) => number | null,
): Chart {
  const names = [...new Set(results.map(({ on }) => on))];
  const lines = names.map((name) => ({
    name,
    points: results.flatMap((one) => {
      const y = value(one);
      return one.on === name && one.tables !== null && y !== null ? [{ x: one.tables, y }] : [];
    }),
  }));
  return { title, unit, lines };
}

/** As the README has it. */
function table(results: readonly Result[], places: readonly string[]): string {
  const sizes = [...new Set(results.map(({ tables }) => tables))];
  const cell = (size: number | null, on: string): string => {
    const found = results.find((one) => one.tables === size && one.on === on);
    if (!found) return '';
    return `${found.seconds} s${found.peak_mb === null ? '' : `, ${found.peak_mb} MB`}`;
  };
  const rows = sizes.map((size) => {
    const name =
      size === null ? "this project's 31 tables, 30 migrations" : `${size.toLocaleString('en')} tables`;
    return `| ${[name, ...places.map((on) => cell(size, on))].join(' | ')} |`;
  });
  return [
    `| migrations | ${places.join(' | ')} |`,
    `| --- |${places.map(() => ' --- |').join('')}`,
    ...rows,
  ].join('\n');
}

async function main(): Promise<void> {
  if (!existsSync(EXECUTABLE)) throw new Error('There is no dist/aim-migrate: `npm run build` makes it.');
  const folder = mkdtempSync(path.join(tmpdir(), 'aim-bench-'));
  const places = values.on.split(',');
  await using server = places.includes('server')
    ? await startLocalServer({ major: DEFAULT_MAJOR })
    : undefined;
  try {
    const sizes = values.tables.split(',').map(Number);
    for (const size of sizes) writeFolder(path.join(folder, String(size)), size);
    const subjects = [undefined, ...sizes].flatMap((tables) =>
      places.map((on): Subject => {
        const dir = tables === undefined ? path.join(ROOT, 'migrations') : path.join(folder, String(tables));
        const shadow = on === 'server' && server ? ['--shadow-url', server.url()] : [];
        return { tables, on, args: ['check', '--dir', dir, ...shadow], runs: [] };
      }),
    );
    for (let run = 0; run < Number(values.runs); run += 1) {
      for (const subject of subjects) {
        subject.runs.push(await measure(EXECUTABLE, subject.args, { memoryEveryMs: 10 }));
        process.stderr.write('.');
      }
    }
    process.stderr.write('\n');
    const results = subjects.map(resultOf);
    const machine = `${availableParallelism()} shared cores, PostgreSQL ${DEFAULT_MAJOR}, medians of ${values.runs}`;
    if (values.picture) {
      mkdirSync(path.dirname(PICTURE), { recursive: true });
      const charts = [
        chartOf('Time of check', 's', results, ({ seconds }) => seconds),
        chartOf('Peak memory of the process', 'MB', results, ({ peak_mb: peak }) => peak),
      ];
      writeFileSync(PICTURE, svgOf(charts, 'tables'));
    }
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ machine, results }, null, 2)}\n`
        : `${machine}\n\n${table(results, places)}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
