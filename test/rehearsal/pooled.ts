/** The network and the program behind a pooler: in front of it, behind it, and the pooler itself. */
import { PASSWORD } from '../support/url.ts';
import { POOLER, type Pooler, startPooler } from '../support/pooler.ts';
import { Databases } from './databases.ts';
import { endsWith } from './disturbed.ts';
import { type Harm, harmAt, IMPATIENT } from './harm.ts';
import { describeMoment, isAt, type Moment, momentsOf } from './moments.ts';
import { inParallel, type Job } from './parallel.ts';
import { TRACKS } from './product.ts';
import { choose } from './random.ts';
import { type Fault, messagesOf, prepare, rehearse, type Stage } from './rehearse.ts';
import { type Context, NOTHING, type Report, type Scenario } from './scenario.ts';

const MODES = ['transaction', 'session'] as const;
/** More than one run takes: those who only look come, too. */
const SIZE = 5;

const HARMS: readonly Harm[] = ['cut', 'reset', 'cut-client', 'cut-server', 'stall', 'dead'];

const lose = (harm: Harm, moment: Moment): Fault => ({
  name: `${harm} ${describeMoment(moment)}`,
  proxy: (_, hit) => harmAt(moment, harm, hit),
  params: IMPATIENT,
  hidesEnd: true,
  heals: true,
  judge: endsWith(0, 5),
});

const kill = (moment: Moment): Fault => ({
  name: `SIGKILL ${describeMoment(moment)}`,
  proxy: (actors, hit) => ({
    [moment.when]: async (message: Parameters<typeof isAt>[2]): Promise<void> => {
      if (!isAt(moment, moment.when, message)) return;
      hit();
      actors.program.kill('SIGKILL');
      await actors.program.done.catch(() => undefined);
    },
  }),
  hidesEnd: true,
  judge: endsWith('SIGKILL', 0),
});

type Place = 'in front of the pooler' | 'behind the pooler';

const pooledScenario = (place: Place): Scenario => ({
  name: place,
  run: async (context, random) => {
    if (POOLER === undefined) return NOTHING;
    await using databases = new Databases(context);
    await databases.open();
    const logins = { [databases.role]: PASSWORD };
    const poolers: Pooler[] = [];
    const jobs: Job[] = [];
    try {
      for (const mode of MODES) {
        for (const track of TRACKS) {
          const stage: Stage = await prepare(context, databases, track);
          if (place === 'in front of the pooler') {
            const pooler = await startPooler(context.server, mode, logins, { size: SIZE });
            poolers.push(pooler);
            stage.behindProxy = pooler;
          } else {
            stage.beforeProxy = async ({ port }) =>
              startPooler({ host: '127.0.0.1', port }, mode, logins, { size: SIZE });
          }
          const moments = momentsOf(await messagesOf(stage));
          jobs.push(
            ...moments.flatMap((moment) =>
              [...HARMS.map((harm) => lose(harm, moment)), kill(moment)].map(
                (fault) => () => rehearse(stage, { ...fault, name: `${mode} mode, ${fault.name}` }),
              ),
            ),
          );
        }
      }
      return await inParallel(choose(jobs, context.faults, random), context.parallel);
    } finally {
      for (const pooler of poolers) await pooler[Symbol.asyncDispose]();
    }
  },
});

export const inFrontOfPooler = pooledScenario('in front of the pooler');
export const behindPooler = pooledScenario('behind the pooler');

/** The pooler dies in the middle, and is there again. */
export const poolerCrashed: Scenario = {
  name: 'the pooler is killed',
  run: async (context, random) => {
    if (POOLER === undefined) return NOTHING;
    await using databases = new Databases(context);
    await databases.open();
    const jobs: Job[] = [];
    for (const mode of MODES) {
      for (const track of TRACKS) {
        const stage = await prepare(context, databases, track);
        const logins = { [databases.role]: PASSWORD };
        const moments = await momentsBehind(context, stage, mode, logins);
        jobs.push(...moments.map((moment) => () => crash(context, stage, mode, logins, moment)));
      }
    }
    return await inParallel(choose(jobs, context.faults, random), context.parallel);
  },
};

async function momentsBehind(
  { server }: Context,
  stage: Stage,
  mode: (typeof MODES)[number],
  logins: Readonly<Record<string, string>>,
): Promise<Moment[]> {
  await using pooler = await startPooler(server, mode, logins, { size: SIZE });
  return momentsOf(await messagesOf({ ...stage, behindProxy: pooler }));
}

async function crash(
  { server }: Context,
  stage: Stage,
  mode: (typeof MODES)[number],
  logins: Readonly<Record<string, string>>,
  moment: Moment,
): Promise<Report> {
  await using pooler = await startPooler(server, mode, logins, { size: SIZE });
  return await rehearse(
    { ...stage, behindProxy: pooler },
    {
      name: `${mode} mode, ${describeMoment(moment)}`,
      proxy: (_, hit) => ({
        [moment.when]: (message: Parameters<typeof isAt>[2]): void => {
          if (!isAt(moment, moment.when, message)) return;
          hit();
          void pooler.crash();
        },
      }),
      hidesEnd: true,
      judge: endsWith(0, 5),
    },
  );
}
