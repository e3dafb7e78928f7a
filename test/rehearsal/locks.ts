/** Somebody else's lock is in the way: traffic goes on behind the migration that waits, and in the end it is through. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { run, type RunResult, start } from '../support/run.ts';
import { Databases, type Place } from './databases.ts';
import { inParallel } from './parallel.ts';
import { choose } from './random.ts';
import { type Context, NOTHING, type Report, type Scenario } from './scenario.ts';
import { startTraffic, type Standstill } from './traffic.ts';

/** Who holds it, and since when. */
interface Holder {
  name: string;
  /** Statements on a connection that stays. */
  holds: readonly string[];
  /** Lets go; the end of the connection does, too. */
  frees?: readonly string[];
  /** By a role whose statements the program may not see. */
  isStranger?: true;
  /** In what the program says of it. */
  isNamed: RegExp;
}

const PROCESS = /process \d+ \(rehearsal_\w+, holder\), idle in transaction since \S+Z: /;

const HOLDERS: readonly Holder[] = [
  {
    name: 'a long query',
    holds: ['select pg_backend_pid()', 'select n, pg_sleep(60) from busy limit 1'],
    isNamed: /process \d+ \(rehearsal_\w+, holder\), in a transaction since \S+Z: select n, pg_sleep/,
  },
  { name: 'who has read and is idle', holds: ['begin', 'select from busy'], isNamed: PROCESS },
  {
    name: 'who has written and is idle',
    holds: ['begin', 'insert into busy values (2, 0)'],
    isNamed: PROCESS,
  },
  {
    name: 'a stranger',
    holds: ['begin', 'select from busy'],
    isStranger: true,
    isNamed: /process \d+ \(postgres, holder\), whose statement this login may not see/,
  },
  {
    name: 'a prepared transaction',
    holds: ['begin', 'insert into busy values (2, 0)', `prepare transaction 'GID'`],
    frees: [`rollback prepared 'GID'`],
    isNamed: /the prepared transaction "rehearsal_\w+" \(rehearsal_\w+\), prepared and neither committed/,
  },
  {
    name: 'who has locked the history',
    holds: ['begin', 'lock table schema_migrations'],
    isNamed: PROCESS,
  },
];

/** What is blocked. */
interface Blocked {
  name: string;
  sql: string;
  /** What is true when it is done. */
  done: string;
}

const ALTER: Blocked = {
  name: 'ALTER TABLE',
  sql: 'ALTER TABLE busy ADD COLUMN more text;\n',
  done: `select 1 from pg_attribute where attrelid = 'busy'::regclass and attname = 'more'`,
};
/** Its waits end where nobody has a snapshot any more: who has read and is idle is not in its way. */
const INDEX: Blocked = {
  name: 'CREATE INDEX CONCURRENTLY',
  sql: '-- aim-migrate: no-transaction\nCREATE INDEX CONCURRENTLY busy_n ON busy (n);\n',
  done: `select 1 from pg_index where indexrelid = to_regclass('busy_n') and indisvalid`,
};
const REINDEX: Blocked = {
  name: 'REINDEX CONCURRENTLY',
  sql: '-- aim-migrate: no-transaction\nREINDEX TABLE CONCURRENTLY busy;\n',
  done: `select 1 where not exists (select from pg_index i where indrelid = 'busy'::regclass and not indisvalid)`,
};
const FULL: Blocked = {
  name: 'VACUUM FULL',
  sql: '-- aim-migrate: no-transaction\nVACUUM FULL busy;\n',
  done: 'select 1',
};

interface Case {
  holder: Holder;
  blocked: Blocked;
  lockMs: number;
  /** When the holder lets go, after the start; undefined: not as long as the program goes on. */
  freesAfterMs: number | undefined;
  retryMs: number;
}

const ALL: readonly Case[] = [
  ...HOLDERS.flatMap((holder) =>
    [100, 500, 2000].flatMap((lockMs): Case[] => [
      { holder, blocked: ALTER, lockMs, freesAfterMs: Math.min(6 * lockMs + 1500, 7000), retryMs: 60_000 },
      { holder, blocked: ALTER, lockMs, freesAfterMs: undefined, retryMs: 9 * lockMs },
    ]),
  ),
  ...[INDEX, REINDEX, FULL].flatMap((blocked) =>
    HOLDERS.filter((holder) => !holder.holds.includes('lock table schema_migrations'))
      .filter((holder) => blocked !== INDEX || !holder.holds.includes('select from busy'))
      .flatMap((holder): Case[] => [
        { holder, blocked, lockMs: 500, freesAfterMs: 4000, retryMs: 60_000 },
        { holder, blocked, lockMs: 500, freesAfterMs: undefined, retryMs: 4500 },
      ]),
  ),
];

const ROOT =
  'CREATE TABLE organizations (id int); CREATE TABLE busy (id int PRIMARY KEY, n int); INSERT INTO busy VALUES (1, 0);\n';

export const locks: Scenario = {
  name: 'somebody holds a lock',
  run: async (context, random) => {
    await using databases = new Databases(context);
    await databases.open();
    const jobs = ALL.map((one) => () => rehearseLock(context, databases, one));
    return await inParallel(choose(jobs, context.faults, random), context.parallel);
  },
};

async function rehearseLock(context: Context, databases: Databases, one: Case): Promise<Report> {
  const { holder, blocked, lockMs, freesAfterMs, retryMs } = one;
  const place = await databases.make();
  const folder = path.join(context.scratch, place.name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, '001_root.sql'), ROOT);
  const env = { DATABASE_URL: place.url };
  const prepared = await run(['--dir', folder], { env });
  await writeFile(path.join(folder, '002_blocked.sql'), blocked.sql);
  const free = await hold(context, place, holder);
  const traffic = startTraffic(place.url, 'busy', 0.8 * lockMs);
  const program = start(['--dir', folder, '--lock-timeout', `${lockMs}ms`, '--lock-retry', `${retryMs}ms`], {
    env,
  });
  if (freesAfterMs !== undefined) {
    await sleep(freesAfterMs);
    await free();
  }
  const result = await program.done;
  const stood = await traffic.stop();
  await free();
  const next = await run(['--dir', folder], { env });
  const sql = postgres(place.url, { max: 1, onnotice: () => undefined });
  const isDone = (await sql.unsafe(blocked.done)).length > 0;
  await sql.end({ timeout: 1 });
  await databases.drop(place);
  const at = `${blocked.name} behind ${holder.name}, lock-timeout ${lockMs} ms, ${freesAfterMs === undefined ? 'for ever' : 'for a while'}`;
  if (process.env['AIM_TEST_FIGURES'] !== undefined) tell(at, stood, result);
  const wrong = [
    ...(prepared.code === 0 ? [] : ['the database could not be prepared']),
    ...judge(one, result, stood),
    ...(next.code === 0 ? [] : [`the next run ended with ${next.code}`]),
    ...(isDone ? [] : ['it is not done in the end']),
  ];
  const output = `${result.stdout}${result.stderr}--- next run\n${next.stdout}${next.stderr}`;
  return { ...NOTHING, runs: 3, faults: 1, violations: wrong.map((what) => ({ at, what, output })) };
}

/** A busy machine adds to short waits as much as they are: their share is not judged. It also adds to what the waiting itself takes; without lock_timeout it would be the holder's time. */
const SLACK_MS = 1500;

function judge({ holder, freesAfterMs, lockMs }: Case, result: RunResult, stood: Standstill): string[] {
  const wanted = freesAfterMs === undefined ? 5 : 0;
  const said = result.stderr;
  return [
    ...(result.code === wanted ? [] : [`it ended with ${result.code}, not ${wanted}`]),
    ...(wanted === 0 || holder.isNamed.test(said) ? [] : ['it does not name who was in the way']),
    ...(stood.longestMs < lockMs + SLACK_MS
      ? []
      : [`traffic stood still for ${Math.round(stood.longestMs)} ms`]),
    ...(lockMs < 500 || stood.times < 3 || stood.share < 0.3
      ? []
      : [`traffic stood still ${percent(stood.share)} of the time`]),
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const tell = (at: string, { longestMs, share, times }: Standstill, { code, ms }: RunResult): void =>
  void process.stderr.write(
    `| ${at} | ${Math.round(longestMs)} | ${times} | ${percent(share)} | ${code} | ${Math.round(ms)} |\n`,
  );

/** Gives what lets go. */
async function hold({ server }: Context, { name, url }: Place, holder: Holder): Promise<() => Promise<void>> {
  const target = holder.isStranger ? server.url({ database: name }) : url;
  const client = postgres(target, {
    max: 1,
    onnotice: () => undefined,
    max_lifetime: null,
    connection: { application_name: 'holder' },
  });
  const text = (statement: string): string => statement.replace('GID', name);
  for (const statement of holder.holds) {
    const held = client.unsafe(text(statement)).execute();
    held.catch(() => undefined);
    // A query that holds is not waited for.
    if (statement.includes('pg_sleep')) await sleep(200);
    else await held;
  }
  let isFree = false;
  return async () => {
    if (isFree) return;
    isFree = true;
    for (const statement of holder.frees ?? []) await client.unsafe(text(statement));
    const admin = postgres(server.url({ database: name }), { max: 1 });
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder' and datname = ${name}`;
    await admin.end({ timeout: 1 });
    await client.end({ timeout: 0 }).catch(() => undefined);
  };
}
