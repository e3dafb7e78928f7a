/** There is no connection left: at the start, for what a run wants besides its own, or when it comes back. */
import { endsWith, scenario } from './disturbed.ts';
import { cutAtFirstCommit } from './harm.ts';
import { TRACKS } from './product.ts';
import type { Actors, Fault, Stage } from './rehearse.ts';

export const crowded = scenario('no connection left', TRACKS, async (stage) => [
  full(stage, 'from the start', [], Number.POSITIVE_INFINITY),
  full(stage, 'for longer than --wait', ['--wait', '1s'], Number.POSITIVE_INFINITY),
  full(stage, 'for a while, with --wait', ['--wait', '30s'], 1500),
  lost(stage, 1500),
  lost(stage, Number.POSITIVE_INFINITY),
]);

/** A limit of the database, which holds for everybody but superusers; -1 is none. */
const limit = async ({ databases }: Stage, name: string, count: number): Promise<void> =>
  databases.administer(`alter database ${name} connection limit ${count}`);

function full(stage: Stage, name: string, args: readonly string[], forMs: number): Fault {
  let freed: Promise<void> | undefined;
  return {
    name: `full ${name}`,
    args,
    prepare: async (place) => {
      await limit(stage, place.name, 0);
      if (forMs < Number.POSITIVE_INFINITY) freed = later(forMs, async () => limit(stage, place.name, -1));
    },
    proxy: () => ({}),
    started: (_, hit) => hit(),
    repair: async (place) => {
      await freed;
      await limit(stage, place.name, -1);
    },
    judge: (result) => {
      const wrong = endsWith(forMs < Number.POSITIVE_INFINITY ? 0 : 5)(result);
      if (wrong !== undefined || result.code === 0) return wrong;
      return result.stdout.includes('"too-many-connections"') ? undefined : 'it does not say why';
    },
  };
}

/** The connection is cut at the first COMMIT of a migration, and its place is taken. */
function lost(stage: Stage, forMs: number): Fault {
  let database = '';
  let freed: Promise<void> | undefined;
  return {
    name: `cut at COMMIT, then full for ${forMs} ms`,
    prepare: async (place) => void (database = place.name),
    proxy: (_: Actors, hit) =>
      cutAtFirstCommit(async () => {
        hit();
        await limit(stage, database, 0);
        if (forMs < Number.POSITIVE_INFINITY) freed = later(forMs, async () => limit(stage, database, -1));
      }),
    repair: async (place) => {
      await freed;
      await limit(stage, place.name, -1);
    },
    judge: forMs < Number.POSITIVE_INFINITY ? endsWith(0, 5) : endsWith(5),
  };
}

const later = async (ms: number, what: () => Promise<void>): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await what();
};
