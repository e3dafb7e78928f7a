/**
 * Are the packages what their authors published, and is no weakness of one known? Asks the registry about the lock file:
 *
 *   node scripts/audit.ts
 *
 * Exits 1 where a signature is wrong or missing, or a package of the executable has a known weakness (high or critical).
 * A registry that has neither (a mirror), or that cannot be reached, is named and is no failure: `npm ci` has compared
 * each package with the SHA-512 in the lock file all the same.
 */
import { execFile } from 'node:child_process';
import { describeAnswer } from './audit-answer.ts';

const QUESTIONS = [
  ['signatures', ['audit', 'signatures', '--json']],
  ['known weaknesses', ['audit', '--omit=dev', '--audit-level=high', '--json']],
] as const;

const ask = async (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile('npm', [...args, '--fetch-retries=1', '--fetch-timeout=20000'], (_, stdout) => resolve(stdout));
  });

for (const [what, args] of QUESTIONS) {
  const { isFine, text } = describeAnswer(await ask(args));
  process.stdout.write(`${what}: ${text}\n`);
  if (!isFine) process.exitCode = 1;
}
