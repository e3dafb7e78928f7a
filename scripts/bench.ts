/**
 * This product beside other migrators and psql, as whole processes on one server with one set of SQL files:
 *
 *   node scripts/bench.ts [--only WORK,…] [--tools NAME,…] [--runs 11] [--seconds 60] [--latency 0,1,10,50]
 *                         [--seed N] [--peers dist/peers] [--json] [--picture]
 *
 * Needs dist/aim-migrate; `npm run bench` makes it, `npm run bench:peers` brings the peers. All take turns in random
 * order, from a seed that is printed. Prints medians, quartiles, ratios and round trips, then the bar: what this
 * product has set itself to reach. A subject that has taken `--seconds` has no more turns after three. Ctrl-C prints
 * what there is by then. `--picture` writes scripts/pictures/bench.svg. Exits 1 where this product itself fails.
 */
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_MAJOR } from '../test/support/binaries.ts';
import { seeded } from '../test/rehearsal/random.ts';
import { barOf } from './bench/bar.ts';
import { startDatabases } from './bench/databases.ts';
import { measuredWays, waysTo } from './bench/far-away.ts';
import { type BenchOptions, readOptions, UsageError } from './bench/options.ts';
import { ownSubjects } from './bench/own-subjects.ts';
import { picture } from './bench/picture.ts';
import { prepare } from './bench/prepare.ts';
import { programs } from './bench/programs.ts';
import { type Report, textOf } from './bench/report.ts';
import { resultOf, shared } from './bench/results.ts';
import { takeTurns } from './bench/rounds.ts';
import type { Measurement } from './bench/subject.ts';
import { isOwnWork, latenciesOf, worksNamed } from './bench/works.ts';
import { measure } from './measuring/measure.ts';
import { median } from './measuring/statistics.ts';

const ROOT = path.dirname(import.meta.dirname);
const PICTURE = path.join(ROOT, 'scripts', 'pictures', 'bench.svg');
const OWN = 'aim-migrate';

const say = (what: string): void => void process.stderr.write(`${what}\n`);

async function measured(options: BenchOptions, folder: string, signal: AbortSignal): Promise<Report> {
  const known = programs(options.peers);
  const built = known.get(OWN);
  if (!built?.found) throw new Error(`There is no dist/aim-migrate: ${built?.why}`);
  const own = { ...built, file: copied(built.file, folder) };
  known.set(OWN, own);
  const works = worksNamed(options.only);
  const latencies = [...new Set(works.flatMap((work) => latenciesOf(work, options.latencies)))].sort(
    (a, b) => a - b,
  );
  const delayed = latencies.filter((latency) => latency > 0);
  const loadBefore = loadavg();
  await using databases = await startDatabases(DEFAULT_MAJOR);
  await using ways = await waysTo(databases, delayed);
  const migrations = path.join(ROOT, 'migrations');
  const ports = new Map([[0, databases.port], ...ways.ports]);
  const { measurements: others, trips } = await prepare(works, options.tools, {
    databases,
    programs: known,
    migrations,
    folder,
    ports,
    latenciesOf: (work) => latenciesOf(work, options.latencies),
    signal,
    say,
  });
  const parts = { executable: own.file, folder, serverUrl: databases.url };
  const subjects = options.tools.includes(OWN)
    ? await ownSubjects(options.only.filter(isOwnWork), parts)
    : [];
  const measurements: Measurement[] = [...others, ...subjects.map((subject) => ({ subject, samples: [] }))];
  const onTurn = ({ subject: { work, tool, latencyMs }, samples, failure }: Measurement): void =>
    say(`${work}, ${tool}, ${latencyMs} ms: ${failure ?? `${samples.at(-1)?.seconds.toFixed(3)} s`}`);
  await takeTurns(measurements, options, seeded(options.seed), { signal, onTurn });
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores`,
    load: [loadBefore, loadavg()],
    server: `PostgreSQL ${databases.version}`,
    seed: options.seed,
    programs: Object.fromEntries([...known].filter(([name]) => options.tools.includes(name))),
    waysMs: Object.fromEntries(await measuredWays([0, ...delayed])),
    spawnMs: await spawning(),
    results: shared(measurements.map(resultOf), works),
    runs: options.runs,
    trips,
    executableMb: statSync(own.file).size / 1e6,
  };
}

/**
 * What was built a moment ago lies in the system's cache in large pieces, of which each that is touched counts as
 * memory, 20 MB in all; a copy lies there as what was installed does. And a build meanwhile changes nothing.
 */
function copied(file: string, folder: string): string {
  const copy = path.join(folder, path.basename(file));
  copyFileSync(file, copy);
  return copy;
}

/** What it takes to start and end any process at all, which is in every time. */
async function spawning(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 20; run += 1) times.push((await measure('true', [])).seconds * 1000);
  return median(times);
}

async function main(): Promise<void> {
  const defaults = { seed: Date.now() % 1_000_000, peers: path.join(ROOT, 'dist', 'peers') };
  const options = readOptions(process.argv.slice(2), defaults);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const folder = mkdtempSync(path.join(tmpdir(), 'aim-bench-'));
  try {
    const report = await measured(options, folder, interrupt.signal);
    const bar = barOf(report);
    if (options.withPicture) writeFileSync(PICTURE, picture(report));
    const json = (): string => JSON.stringify({ ...report, bar }, null, 2);
    process.stdout.write(`${options.isJson ? json() : textOf(report, bar)}\n`);
    if (report.results.some(({ tool, failure }) => tool === OWN && failure !== undefined))
      process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
