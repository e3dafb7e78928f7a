/**
 * Rehearses the worst days of a run for a chosen time, with faults chosen at random, and prints what came of it:
 *
 *   node scripts/soak.ts [--for 10min] [--seed 42] [--only NAME …] [--parallel 8] [--round 40] [--record]
 *
 * A round of a scenario has at most so many faults, or `all` that there are; one that has begun is ended.
 * Exits 1 where something happened that must never happen; each such case is printed with what the program wrote.
 * --record writes the table into README.md. Needs `dist/aim-migrate`; AIM_TEST_MAJOR chooses the server.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { formatDuration, parseDuration } from '../src/duration.ts';
import { seeded } from '../test/rehearsal/random.ts';
import { NOTHING, type Report, together } from '../test/rehearsal/scenario.ts';
import { SCENARIOS } from '../test/rehearsal/scenarios.ts';
import { startRehearsalServer } from '../test/rehearsal/server.ts';
import { guardedFolder } from '../test/support/guarded-folder.ts';
import { markdownTable, recorded, type Reports, textTable } from './soak-table.ts';

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
      record: { type: 'boolean', default: false },
    },
  });
  const forMs = parseDuration(values.for) ?? usage(`--for ${values.for} is no duration`);
  const [seed, parallel] = [values.seed, values.parallel].map(Number);
  const some = values.round === 'all' ? {} : { faults: Number(values.round) };
  if (!Number.isInteger(seed) || !parallel || some.faults === 0 || Number.isNaN(some.faults))
    return usage('--seed, --parallel and --round take whole numbers, --round also `all`');
  const unknown = values.only.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) usage(`There is no scenario ${unknown}`);
  const scenarios = SCENARIOS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  return { forMs, seed: seed ?? 0, parallel, some, scenarios, isRecorded: values.record };
};

const README = new URL('../README.md', import.meta.url);

/** Writes the table into README.md, with what it takes to make it again. */
async function record(reports: Reports, major: number, tookMs: number): Promise<void> {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  const day = new Date().toISOString().slice(0, 10);
  const about = `${formatDuration(tookMs)} on ${day} at commit ${commit}, PostgreSQL ${major}, seed ${seed}:`;
  const text = recorded(await readFile(README, 'utf8'), `${about}\n\n${markdownTable(reports)}`);
  await writeFile(README, text);
}

const { forMs, seed, parallel, some, scenarios, isRecorded } = readArguments();
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
      const report = await run({ server, scratch: scratch.path, parallel, ...some }, random);
      if (report.skipped !== undefined) process.stdout.write(`${name}: ${report.skipped}\n`);
      reports.set(name, together([reports.get(name) ?? NOTHING, report]));
      process.stdout.write(`${name}: ${report.runs} runs, ${report.faults} faults\n`);
      for (const { at, what, output } of report.violations) {
        process.stdout.write(`\n✗ ${name}: ${at}\n  ${what}\n${output ?? ''}\n`);
      }
    }
  }
} finally {
  await scratch.remove();
  await server.dispose();
}
const tookMs = performance.now() - began;
const { longestStayMs } = together([...reports.values()]);
if (longestStayMs !== undefined)
  process.stdout.write(`\nlongest stay of a replica after its work was done: ${longestStayMs} ms\n`);
process.stdout.write(`\n${textTable(reports)}\n${formatDuration(tookMs)}, seed ${seed}\n`);
if (isRecorded) await record(reports, server.major, tookMs);
if (together([...reports.values()]).violations.length > 0) process.exitCode = 1;
