/** A scenario whose harm is the server's own: it gets one that nobody else is on, and its faults come one by one. */
import { startServer, type ServerOptions, type TestServer } from '../support/server.ts';
import { Databases } from './databases.ts';
import { inParallel } from './parallel.ts';
import type { Track } from './product.ts';
import { choose } from './random.ts';
import { type Fault, prepare, rehearse, type Stage } from './rehearse.ts';
import type { Scenario } from './scenario.ts';

/** So many of them at most where only some are asked for: each takes its time. */
const SOME = 2;

export const onOwnServer = (
  name: string,
  options: ServerOptions,
  tracks: readonly Track[],
  faultsOn: (stage: Stage, server: TestServer) => Promise<readonly Fault[]>,
): Scenario => ({
  name,
  run: async (context, random) => {
    await using server = await startServer(options);
    await using databases = new Databases({ ...context, server });
    await databases.open();
    const jobs = [];
    for (const track of tracks) {
      const stage = await prepare({ ...context, server }, databases, track);
      for (const fault of await faultsOn(stage, server)) jobs.push(() => rehearse(stage, fault));
    }
    const faults = context.faults === undefined ? undefined : Math.min(context.faults, SOME);
    return await inParallel(choose(jobs, faults, random), 1);
  },
});
