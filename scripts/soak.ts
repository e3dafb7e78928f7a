/**
 * Rehearses the worst days of a run for a chosen time, with faults chosen at random, and prints what came of it:
 *
 *   node scripts/soak.ts [--for 10min] [--seed 42] [--only NAME …] [--parallel 8] [--round 40]
 *
 * Exits 1 where something happened that must never happen; each such case is printed with what the program wrote.
 * Needs `dist/aim-migrate`; AIM_TEST_MAJOR chooses the server.
 */
import { parseArgs } from 'node:util';
import { formatDuration, parseDuration } from '../src/duration.ts';
import { seeded } from '../test/rehearsal/random.ts';
import { NOTHING, type Report, together } from '../test/rehearsal/scenario.ts';
import { SCENARIOS } from '../test/rehearsal/scenarios.ts';
import { startRehearsalServer } from '../test/rehearsal/server.ts';
import { guardedFolder } from '../test/support/guarded-folder.ts';

const usage = (problem: string): never => {
  const names = SCENARIOS.map(({ name }) => `  ${name}`).join('\n');
  process.stderr.write(`${problem}\nusage: see scripts/soak.ts; scenarios:\n${names}\n`);
  process.exit(2);
};

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      for: { type: 'string', default: '10min' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      only: { type: 'string', multiple: true, default: [] },
      parallel: { type: 'string', default: '8' },
      round: { type: 'string', default: '40' },
    },
  });
  const forMs = parseDuration(values.for) ?? usage(`--for ${values.for} is no duration`);
  const [seed, parallel, faults] = [values.seed, values.parallel, values.round].map(Number);
  if (!Number.isInteger(seed) || !parallel || !faults)
    return usage('--seed, --parallel and --round take whole numbers');
  const unknown = values.only.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) usage(`There is no scenario ${unknown}`);
  const scenarios = SCENARIOS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  return { forMs, seed: seed ?? 0, parallel, faults, scenarios };
};

const table = (reports: ReadonlyMap<string, Report>): string => {
  const rows = [...reports].map(([name, { runs, faults, violations }]) => [
    name,
    runs,
    faults,
    violations.length,
  ]);
  const all = together([...reports.values()]);
  const lines = [
    ['scenario', 'runs', 'faults', 'violations'],
    ...rows,
    ['all', all.runs, all.faults, all.violations.length],
  ];
  return lines
    .map(
      ([name, ...counts]) =>
        String(name).padEnd(24) + counts.map((count) => String(count).padStart(12)).join(''),
    )
    .join('\n');
};

const { forMs, seed, parallel, faults, scenarios } = readArguments();
process.stdout.write(`seed ${seed}, for ${formatDuration(forMs)}\n`);
const began = performance.now();
const random = seeded(seed);
const server = await startRehearsalServer();
const scratch = await guardedFolder('aim-soak-');
const reports = new Map<string, Report>();
try {
  while (performance.now() - began < forMs) {
    for (const { name, run } of scenarios) {
      if (performance.now() - began >= forMs) break;
      const report = await run({ server, scratch: scratch.path, parallel, faults }, random);
      reports.set(name, together([reports.get(name) ?? NOTHING, report]));
      for (const { at, what, output } of report.violations) {
        process.stdout.write(`\n✗ ${name}: ${at}\n  ${what}\n${output ?? ''}\n`);
      }
    }
  }
} finally {
  await scratch.remove();
  await server.dispose();
}
process.stdout.write(`\n${table(reports)}\n${formatDuration(performance.now() - began)}, seed ${seed}\n`);
if (together([...reports.values()]).violations.length > 0) process.exitCode = 1;
