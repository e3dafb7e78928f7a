/** What a run said with --json, held against what is in the database afterwards. Pure. */
import { z } from 'zod';
import { leaksOf } from '../support/leaks.ts';
import { PASSWORD } from '../support/url.ts';
import type { RunResult } from '../support/run.ts';
import type { Contents } from './invariants.ts';

const lineSchema = z.looseObject({ event: z.string() });
const finishSchema = z.object({
  event: z.literal('run_finish'),
  outcome: z.string(),
  applied: z.array(z.string()),
  not_applied: z.array(z.string()),
  exit_code: z.number(),
});

/** All that is wrong with what a run wrote; `before` is what the history had at its start. */
export function falseClaims(result: RunResult, after: Contents, before: readonly string[]): string[] {
  const { stdout, stderr, code, signal } = result;
  const leaks = leaksOf(`${stdout}${stderr}`, PASSWORD).map(
    (form) => `the password is in the output, ${form}`,
  );
  if (signal !== null) return leaks;
  const wrong = [...leaks];
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map((line) => lineSchema.safeParse(parseJson(line)).data);
  if (parsed.some((line) => line === undefined))
    return [...wrong, 'standard output is not JSON, line by line'];
  const finish = finishSchema.safeParse(parsed.at(-1)).data;
  if (!finish) return [...wrong, 'the last line is not run_finish'];
  if (finish.exit_code !== code) wrong.push(`it said exit ${finish.exit_code} and ended with ${code}`);
  const isUnknown = /not known/.test(stdout);
  for (const version of finish.applied) {
    if (!after.history.includes(version)) wrong.push(`it said that ${version} was applied, which it is not`);
  }
  for (const version of finish.not_applied) {
    const isThere = after.history.includes(version);
    if (isThere && !isUnknown) wrong.push(`it said that ${version} was not applied, which it is`);
  }
  const isChanged = after.history.length !== before.length || after.progress !== null;
  if (/nothing was changed/i.test(stdout) && isChanged) wrong.push('it said that nothing was changed');
  if (/[Uu]nexpected error/.test(`${stdout}${stderr}`))
    wrong.push('it met an error that nobody had foreseen');
  return wrong;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
