/** Many runs at once, as replicas of a container that start together. */
import { POOLER } from '../support/pooler.ts';
import { start } from '../support/run.ts';
import { startServer } from '../support/server.ts';
import { falseClaims } from './claims.ts';
import { Databases, type Place } from './databases.ts';
import { violationsOf, violationsWhenDone } from './invariants.ts';
import { choose } from './random.ts';
import { describe, outputOf, prepare, type Stage, untilNobodyIsLeft, writeFiles } from './rehearse.ts';
import { endOf, stays, wrongShares } from './replica-claims.ts';
import { type Round, ROUNDS } from './replica-rounds.ts';
import { type Crowd, type Ended, LIMIT_MS, runAll, waysTo } from './replica-runs.ts';
import { type Context, type Report, type Scenario, together, type Violation } from './scenario.ts';

const REPLICAS = 50;
/** Who has nothing left to do and stays so long sleeps, or waits for something that does not come. */
const LONGEST_STAY_MS = 20_000;

export const replicas: Scenario = {
  name: 'replicas',
  isHeavy: true,
  run: async (context, random) => {
    const possible = ROUNDS.filter(({ way }) => way === undefined || POOLER !== undefined);
    const reports: Report[] = [];
    for (const round of choose(possible, context.faults, random)) {
      const count = context.replicas?.(reports.length) ?? REPLICAS;
      reports.push(await rehearseRound(context, { round, count, random }));
    }
    return together(reports);
  },
};

type Chosen = Pick<Crowd, 'round' | 'count' | 'random'>;

async function rehearseRound(context: Context, chosen: Chosen): Promise<Report> {
  const { connections } = chosen.round;
  if (connections === undefined) return await rehearseOn(context, chosen);
  await using server = await startServer({ settings: { max_connections: connections } });
  return await rehearseOn({ ...context, server }, chosen);
}

async function rehearseOn(context: Context, chosen: Chosen): Promise<Report> {
  const { round, count } = chosen;
  const at = `${round.name}, ${count} runs`;
  await using databases = new Databases(context);
  await databases.open();
  const stage = await prepare(context, databases, round.track);
  const place = await databases.make(stage.original);
  try {
    const { ended, log } = await crowded(stage, place, chosen);
    const wrong = await judge(stage, place, round, ended);
    const next = await afterwards(stage, place, round);
    return {
      runs: count + NEXT_RUNS,
      faults: 1 + ended.filter(({ isVictim }) => isVictim).length,
      longestStayMs: round.mended ? 0 : Math.max(0, ...stays(ended)),
      violations: [
        ...wrong.map(({ what, output }) => ({ at, what, output: `${output ?? ''}\n${log}` })),
        ...next.map((one) => ({ at: `${at}, the next runs`, ...one })),
      ],
    };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { runs: count, faults: 1, violations: [{ at, what }] };
  }
}

/** @throws Error where somebody hangs, or leaves something behind */
async function crowded(stage: Stage, place: Place, chosen: Chosen): Promise<{ ended: Ended[]; log: string }> {
  const { ended, log } = await (async () => {
    await using ways = await waysTo(stage, place, chosen.round);
    const all = await runAll({ stage, ...chosen, urlFor: ways.urlFor });
    // The pool keeps its connections, without anything in them.
    await untilNobodyIsLeft(stage, place, chosen.round.way ? 'idle may stay' : 'nobody');
    return { ended: all, log: await ways.log() };
  })();
  await untilNobodyIsLeft(stage, place, 'nobody');
  return { ended, log };
}

type Wrong = Omit<Violation, 'at'>;

async function judge(stage: Stage, place: Place, round: Round, ended: readonly Ended[]): Promise<Wrong[]> {
  const { track, mended, ends = ['0'], olderEnds = ['0'] } = round;
  const contents = await stage.databases.look(place);
  const wrong = (mended ? violationsOf : violationsWhenDone)(contents, track);
  const applied = track.steps.flatMap(([version]) =>
    version !== undefined && contents.history.includes(version) ? [version] : [],
  );
  const couldAllSay = ended.every(({ result }) => result.signal === null);
  const results = ended.map(({ result }) => result);
  const shares = wrongShares(results, couldAllSay ? applied : undefined);
  const late = mended ? [] : stays(ended).filter((ms) => ms > LONGEST_STAY_MS);
  const ofRuns = ended.flatMap(({ result, isOlder, isVictim }): Wrong[] => {
    const isKilled = isVictim && result.signal === 'SIGKILL';
    const end = endOf(result);
    const isAllowed = isKilled || (isOlder ? olderEnds : ends).includes(end);
    const said = falseClaims(result, contents, contents.history);
    const all = isAllowed ? said : [...said, `a run ended with ${end}`];
    return all.map((what) => ({ what, output: outputOf(result) }));
  });
  return [
    ...[...wrong, ...shares].map((what) => ({ what: `${what}; there is: ${describe(contents)}` })),
    ...late.map((ms) => ({ what: `a run stayed for ${ms} ms after its work was done` })),
    ...ofRuns,
  ];
}

const NEXT_RUNS = 2;

/** With files that can be applied: nothing may be in their way. */
async function afterwards(stage: Stage, place: Place, { track, mended }: Round): Promise<Wrong[]> {
  if (mended) await writeFiles(stage.folder, mended);
  const options = { env: { DATABASE_URL: place.url }, timeoutMs: LIMIT_MS };
  const running = Array.from({ length: NEXT_RUNS }, () => start(['--json', '--dir', stage.folder], options));
  const results = await Promise.all(running.map(async ({ done }) => done));
  const contents = await stage.databases.look(place);
  const wrong = violationsWhenDone(contents, track);
  return [
    ...wrong.map((what) => ({ what: `${what}; there is: ${describe(contents)}` })),
    ...results
      .filter((result) => endOf(result) !== '0')
      .map((result) => ({ what: `it ended with ${endOf(result)}`, output: outputOf(result) })),
  ];
}
