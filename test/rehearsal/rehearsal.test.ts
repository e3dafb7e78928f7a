/**
 * The worst days of a run, with the executable and a server. By default some faults of each scenario, chosen anew
 * each time; AIM_TEST_REHEARSE=all for every one. A failure names its fault, and the seed that chose it:
 * AIM_TEST_SEED makes the same choice again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardedFolder, guardedFolder } from '../support/guarded-folder.ts';
import type { TestServer } from '../support/server.ts';
import { seeded } from './random.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { startRehearsalServer } from './server.ts';

const isWhole = process.env['AIM_TEST_REHEARSE'] === 'all';
const seed = Number(process.env['AIM_TEST_SEED'] ?? Date.now() % 1_000_000);
const SOME = 8;
/** In each scenario; most of a run's time is waiting. */
const PARALLEL = 4;
/** Replicas at once; in one round there are as many as a large deployment has. */
const FEW = 6;
const replicas = (round: number): number => (round === 0 ? 50 : FEW);

let server: TestServer;
let scratch: GuardedFolder;

beforeAll(async () => {
  [server, scratch] = await Promise.all([startRehearsalServer(), guardedFolder('aim-rehearsal-')]);
});

afterAll(async () => {
  await Promise.all([server.dispose(), scratch.remove()]);
});

const timeout = isWhole ? 3_600_000 : 240_000;

async function rehearse(
  { name, run, isHeavy }: Scenario,
  { skip }: { skip: (condition: boolean, note?: string) => void },
): Promise<void> {
  const some = isWhole ? {} : { faults: isHeavy ? SOME / 2 : SOME, replicas };
  const context = { server, scratch: scratch.path, parallel: PARALLEL, ...some };
  const { runs, faults, violations, skipped, longestStayMs } = await run(context, seeded(seed));
  skip(skipped !== undefined, skipped);
  const stay = longestStayMs === undefined ? '' : `, longest stay ${longestStayMs} ms`;
  process.stderr.write(`${name}: ${runs} runs, ${faults} faults, ${violations.length} violations${stay}\n`);
  expect(violations.map(({ at, what, output }) => `${at}: ${what}\n${output}`)).toEqual([]);
  expect(faults).toBeGreaterThan(0);
}

describe(`seed ${seed}`, () => {
  it.concurrent.for(SCENARIOS.filter(({ isHeavy }) => !isHeavy))('$name', { timeout }, rehearse);
  it.for(SCENARIOS.filter(({ isHeavy }) => isHeavy))('$name', { timeout }, rehearse);
});
