/** Scenarios that disturb runs: at every message, on each track; or in ways that are not bound to one. */
import type { RunResult } from '../support/run.ts';
import { Databases } from './databases.ts';
import { type Moment, momentsOf } from './moments.ts';
import { inParallel, type Job } from './parallel.ts';
import { type Track, TRACKS } from './product.ts';
import { choose } from './random.ts';
import { type Fault, messagesOf, prepare, rehearse, type Stage } from './rehearse.ts';
import type { Scenario } from './scenario.ts';

/** @param faultsAt what is done at a moment, one run each */
export const everyMoment = (name: string, faultsAt: (moment: Moment) => readonly Fault[]): Scenario =>
  scenario(name, TRACKS, async (stage) => momentsOf(await messagesOf(stage)).flatMap(faultsAt));

/** A few faults that are not bound to a message. */
export const onTracks = (name: string, tracks: readonly Track[], faults: readonly Fault[]): Scenario =>
  scenario(name, tracks, async () => faults);

/** As those above, with whatever faults there are on a track. */
export const scenario = (
  name: string,
  tracks: readonly Track[],
  faultsOn: (stage: Stage) => Promise<readonly Fault[]>,
): Scenario => ({
  name,
  run: async (context, random) => {
    await using databases = new Databases(context);
    await databases.open();
    const jobs: Job[] = [];
    for (const track of tracks) {
      const stage = await prepare(context, databases, track);
      const faults = await faultsOn(stage);
      jobs.push(...faults.map((fault) => () => rehearse(stage, fault)));
    }
    return await inParallel(choose(jobs, context.faults, random), context.parallel);
  },
});

/** Says so where the run ended in another way than these. */
export const endsWith =
  (...codes: readonly (number | NodeJS.Signals)[]): Fault['judge'] =>
  ({ code, signal }: RunResult) => {
    const end = code ?? signal;
    return end !== null && codes.includes(end) ? undefined : `it ended with ${end}`;
  };
