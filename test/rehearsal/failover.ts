/**
 * The primary dies in the middle of a run, and its standby takes over; the URL names both. Replication is
 * asynchronous: where the standby lags behind, what had been committed is gone, and nobody may go on claiming it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type Message, startProxy } from '../support/proxy.ts';
import { run, type RunResult } from '../support/run.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { falseClaims } from './claims.ts';
import { Databases, type Place } from './databases.ts';
import { violationsOf, violationsWhenDone } from './invariants.ts';
import { describeMoment, isAt, type Moment, momentsOf } from './moments.ts';
import { inParallel } from './parallel.ts';
import { type Track, TRACKS } from './product.ts';
import { choose, type Random } from './random.ts';
import { messagesOf, prepare, type Stage } from './rehearse.ts';
import type { Context, Report, Scenario } from './scenario.ts';

/** `behind`: the standby has got nothing since the run began. */
const REPLICATION = ['in step', 'behind'] as const;
const ATTRIBUTES = ['any', 'read-write', 'primary'] as const;
/** The standby is one for so long after the primary has gone. */
const PROMOTED_AFTER_MS = [0, 1500] as const;

interface Case {
  track: Track;
  replication: (typeof REPLICATION)[number];
  attributes: (typeof ATTRIBUTES)[number];
  promotedAfterMs: number;
}

const CASES: readonly Case[] = TRACKS.flatMap((track) =>
  REPLICATION.flatMap((replication) =>
    ATTRIBUTES.flatMap((attributes) =>
      PROMOTED_AFTER_MS.map((promotedAfterMs) => ({ track, replication, attributes, promotedAfterMs })),
    ),
  ),
);

/** Each takes two servers of its own. */
const SOME = 2;

export const failover: Scenario = {
  name: 'failover',
  run: async (context, random) => {
    const count = context.faults === undefined ? undefined : Math.min(context.faults, SOME);
    const jobs = choose(CASES, count, random).map((one) => async () => failOver(context, one, random));
    return await inParallel(jobs, 2);
  },
};

async function failOver(context: Context, one: Case, random: Random): Promise<Report> {
  const { track, replication, attributes, promotedAfterMs } = one;
  await using primary = await startServer();
  const databases = new Databases({ ...context, server: primary });
  await databases.open();
  const stage = await prepare({ ...context, server: primary }, databases, track);
  const [moment] = choose(momentsAtWork(await messagesOf(stage)), 1, random);
  if (!moment) throw new Error('a run without messages');
  const place = await databases.make(stage.original);
  await databases.abandon();
  await using standby = await primary.standby();
  if (replication === 'behind') await stopFollowing(standby);
  const lookers = new Databases({ ...context, server: standby });

  const at = `${track.name}, standby ${replication}, target_session_attrs=${attributes}, promoted after ${promotedAfterMs} ms, ${describeMoment(moment)}`;
  const violations: string[] = [];
  let promoted: Promise<void> | undefined;
  const harm = async (): Promise<void> => {
    if (replication === 'in step') await untilInStep(primary, standby);
    await primary.stop('immediate');
    promoted = sleep(promotedAfterMs).then(async () => standby.promote());
    promoted.catch(() => undefined);
  };
  await using proxy = await startProxy({
    server: primary,
    before: async (message) => (isAt(moment, 'before', message) ? harm() : undefined),
    after: async (message) => (isAt(moment, 'after', message) ? harm() : undefined),
  });
  const url = urlOf(place, proxy.port, standby, attributes);
  const result = await run(['--json', '--dir', stage.folder], { env: { DATABASE_URL: url } });
  await promoted;
  if (promoted === undefined) return { runs: 1, faults: 0, violations: [] };
  const contents = await lookers.look(place);
  // It may have ended before the primary did: of what is lost afterwards nobody can tell.
  const isTooEarly = replication === 'behind' && result.code === 0;
  const check = result.code === 0 && !isTooEarly ? violationsWhenDone : violationsOf;
  violations.push(...check(contents, track));
  if (!isTooEarly)
    violations.push(
      ...falseClaims(result, contents, stage.before),
      ...judge(result, contents.history, stage),
    );

  const next = await run(['--json', '--dir', stage.folder], { env: { DATABASE_URL: url } });
  if (next.code !== 0) violations.push(`the next run ended with ${next.code}`);
  violations.push(...violationsWhenDone(await lookers.look(place), track));
  await lookers.abandon();
  const output = `${result.stdout}${result.stderr}\n--- next run\n${next.stdout}${next.stderr}`;
  return { runs: 2, faults: 1, violations: violations.map((what) => ({ at, what, output })) };
}

/** When a statement or a transaction has ended, and not everything: other moments other rehearsals have. */
const momentsAtWork = (messages: readonly Message[]): Moment[] =>
  momentsOf(messages.filter(({ type, direction }) => direction === 'backend' && 'CZ'.includes(type))).slice(
    10,
    -10,
  );

/** What was told as applied while it ran, and is not there, is named at the end. */
function judge({ code, stdout }: RunResult, history: readonly string[], { before }: Stage): string[] {
  const told = [...stdout.matchAll(/"event":"migration_finish".*?"version":"([^"]+)"/g)].map(
    (found) => found[1],
  );
  const lost = told.filter((version) => version !== undefined && !history.includes(version));
  const isNamed = lost.every((version) => /"commits-lost".*/.exec(stdout)?.[0].includes(String(version)));
  return [
    ...(code === 0 || code === 5 ? [] : [`it ended with ${code}`]),
    ...(lost.length > 0 && !isNamed ? [`it does not say that ${lost.join(', ')} are lost`] : []),
    ...(before.every((version) => history.includes(version))
      ? []
      : ['the standby has not what was there before']),
  ];
}

const urlOf = (place: Place, port: number, standby: TestServer, attributes: Case['attributes']): string =>
  place.url
    .replace(/@[^/]*\//, `@127.0.0.1:${port},${standby.host}:${standby.port}/`)
    .replace(/(\?|$)/, `?target_session_attrs=${attributes}&`);

async function withAdmin<T>(server: TestServer, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(server.url(), { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** From now on it gets nothing any more. */
const stopFollowing = async (standby: TestServer): Promise<void> =>
  withAdmin(standby, async (sql) => {
    await sql`alter system set primary_conninfo = ''`;
    await sql`select pg_reload_conf()`;
    while ((await sql`select from pg_stat_wal_receiver`).length > 0) await sleep(20);
  });

async function untilInStep(primary: TestServer, standby: TestServer): Promise<void> {
  const position = await withAdmin(
    primary,
    async (sql) =>
      (await sql<{ at: string }[]>`select pg_current_wal_flush_lsn()::text as at`)[0]?.at ?? '0/0',
  );
  await withAdmin(standby, async (sql) => {
    const isThere = async (): Promise<boolean> =>
      (await sql`select where pg_last_wal_replay_lsn() >= ${position}::pg_lsn`).length > 0;
    while (!(await isThere())) await sleep(20);
  });
}
