/**
 * Runs the tests that need a server on every supported major of PostgreSQL, one line each:
 *
 *   node scripts/test-majors.ts [--executable] [14 15 16 17 18]
 *
 * Exits 1 where a test fails or a major could not be had. The servers of majors other than the development
 * dependency's are pinned in test/support/majors, and installed when they are first asked for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DEFAULT_MAJOR } from '../test/support/binaries.ts';

const MAJORS = [14, 15, 16, 17, 18];
const ROOT = path.dirname(import.meta.dirname);
const OTHERS = path.join(ROOT, 'test', 'support', 'majors');

/** What is read of Vitest's JSON report. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;

const usage = (problem: string): never => {
  process.stderr.write(
    `${problem}\nusage: node scripts/test-majors.ts [--executable] [${MAJORS.join(' ')}]\n`,
  );
  process.exit(2);
};

const readArguments = (): { majors: number[]; projects: string[] } => {
  const { values, positionals } = parseArgs({
    options: { executable: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const majors = positionals.length > 0 ? positionals.map(Number) : MAJORS;
  const unknown = majors.find((major) => !MAJORS.includes(major));
  if (unknown !== undefined) usage(`The supported majors are ${MAJORS.join(', ')}`);
  return { majors, projects: values.executable ? ['server', 'executable'] : ['server'] };
};

/** Installs the other majors' binaries, unless they are there or Docker is to give the servers. */
const install = (majors: readonly number[]): void => {
  const isNeeded = majors.some((major) => major !== DEFAULT_MAJOR);
  if (!isNeeded || process.env['AIM_TEST_SERVER'] === 'docker') return;
  if (existsSync(path.join(OTHERS, 'node_modules', '.package-lock.json'))) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--loglevel=error', '--prefix', OTHERS], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) process.stderr.write('The servers of other majors could not be installed\n');
};

/** Runs Vitest for one major; undefined where it ended without a report. */
const testMajor = (major: number, projects: readonly string[]): Report | undefined => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aim-majors-'));
  const file = path.join(folder, 'report.json');
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const chosen = projects.flatMap((name) => ['--project', name]);
  try {
    const done = spawnSync(
      process.execPath,
      [vitest, 'run', ...chosen, '--reporter=json', `--outputFile=${file}`],
      { cwd: ROOT, env: { ...process.env, AIM_TEST_MAJOR: String(major) }, encoding: 'utf8' },
    );
    if (existsSync(file)) return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.stderr.write(done.stdout + done.stderr);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The names of what failed, one a line. */
const failures = (report: Report): string[] =>
  report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0) return failed.map((test) => `  ✗ ${test.fullName}`);
    return file.message ? [`  ✗ ${path.relative(ROOT, file.name)}: ${file.message}`] : [];
  });

const main = (): void => {
  const { majors, projects } = readArguments();
  install(majors);
  for (const major of majors) {
    const started = performance.now();
    const report = testMajor(major, projects);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const tests = report
      ? `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`
      : 'could not be tested';
    process.stdout.write(`PostgreSQL ${major}: ${tests} (${seconds} s)\n`);
    if (report) for (const line of failures(report)) process.stdout.write(`${line}\n`);
    if (!report?.success || report.numPassedTests === 0) process.exitCode = 1;
  }
};

main();
