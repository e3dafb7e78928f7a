/**
 * A file with every kind of statement that cannot stand in a transaction, stopped at each of them: by the death of the
 * program, of its process on the server, of the connection. The next run completes it, each statement once.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startProxy } from '../support/proxy.ts';
import { run, start } from '../support/run.ts';
import { Databases } from './databases.ts';
import { describeMoment, isAt, type Moment, momentsOf } from './moments.ts';
import { inParallel } from './parallel.ts';
import { choose, type Random } from './random.ts';
import { type Context, NOTHING, type Report, type Scenario } from './scenario.ts';

const ROOT = `CREATE TABLE organizations (id int PRIMARY KEY);
CREATE TABLE trace (what text);
CREATE TABLE things (id int PRIMARY KEY, n int);
INSERT INTO things SELECT i, i FROM generate_series(1, 2000) i;
CREATE INDEX old ON things (n);
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE parted (id int) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE SCHEMA other;
CREATE TABLE other.things (id int, n int);
`;

const fileFor = (name: string): string => `-- aim-migrate: no-transaction
INSERT INTO trace VALUES ('first');
CREATE INDEX CONCURRENTLY named ON things (n);
CREATE INDEX CONCURRENTLY ON things ((n + 1));
REINDEX TABLE CONCURRENTLY things;
REINDEX (VERBOSE) TABLE things;
ALTER TYPE mood ADD VALUE 'bad';
DROP INDEX CONCURRENTLY old;
ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;
VACUUM FULL things;
VACUUM ANALYZE things;
CREATE DATABASE ${name}_made TEMPLATE template0;
ALTER DATABASE ${name}_made SET TABLESPACE pg_default;
DROP DATABASE ${name}_made;
CREATE DATABASE ${name}_kept TEMPLATE template0;
CLUSTER things USING things_pkey;
ALTER SYSTEM SET log_rotation_age = '1d';
CREATE SUBSCRIPTION ${name}_sub CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);
DROP SUBSCRIPTION ${name}_sub;
SET search_path = other;
CREATE INDEX CONCURRENTLY elsewhere ON things (n);
RESET search_path;
INSERT INTO trace VALUES ('last');
`;

/** What there is in the end; exactly this. */
const FOUND = (name: string): string => `select
  (select string_agg(what, ' ' order by what) from public.trace) as trace,
  (select string_agg(i.indexrelid::regclass || case when indisvalid then '' else ' invalid' end, ' ' order by i.indexrelid::regclass::text)
    from pg_index i where indrelid in ('public.things'::regclass, 'other.things'::regclass)) as indexes,
  (select string_agg(enumlabel, ' ' order by enumlabel) from pg_enum e join pg_type t on t.oid = enumtypid where typname = 'mood') as mood,
  (select count(*)::int from pg_inherits) as parts,
  (select string_agg(replace(datname, '${name}', ''), ' ' order by datname) from pg_database where datname like '${name}\\_%') as databases,
  (select count(*)::int from pg_subscription where subname = '${name}_sub') as subscriptions,
  (select count(*)::int from pg_index where not indisvalid) as invalid,
  to_regclass('schema_migrations_progress') is null as ended`;

const WANTED = {
  trace: 'first last',
  indexes: 'named other.elsewhere things_expr_idx things_pkey',
  mood: 'bad good',
  parts: 0,
  databases: '_kept',
  subscriptions: 0,
  invalid: 0,
  ended: true,
};

const ENDS = ['SIGKILL', 'terminate', 'cut'] as const;

export const statements: Scenario = {
  name: 'stopped at each statement',
  run: async (context, random) => {
    await using databases = new Databases(context);
    await databases.open();
    const base = await databases.make();
    const earlier = await folderOf(context, 'statements-before', { '001_root.sql': ROOT });
    const first = await run(['--dir', earlier], { env: { DATABASE_URL: asAdmin(context, base.name) } });
    if (first.code !== 0) throw new Error(`The database could not be prepared:\n${first.stderr}`);
    const moments = await momentsOfRun(context, databases, base.name);
    const jobs = moments.flatMap((moment) =>
      ENDS.map((end) => () => stop(context, databases, base.name, { moment, end }, random)),
    );
    return await inParallel(choose(jobs, context.faults, random), context.parallel);
  },
};

const asAdmin = ({ server }: Context, database: string): string =>
  server.url({ database, params: { sslmode: 'disable' } });

async function folderOf(
  { scratch }: Context,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = path.join(scratch, name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  return folder;
}

async function momentsOfRun(context: Context, databases: Databases, base: string): Promise<Moment[]> {
  const { name } = await databases.make(base);
  const folder = await folderOf(context, name, { '001_root.sql': ROOT, '002_alone.sql': fileFor(name) });
  await using proxy = await startProxy({ server: context.server });
  const { code, stderr } = await run(['--dir', folder], {
    env: { DATABASE_URL: proxy.url(asAdmin(context, name)) },
  });
  const wrong = await whatIsWrong(context, name);
  if (code !== 0 || wrong !== undefined)
    throw new Error(`A run that nobody stopped failed: ${wrong}\n${stderr}`);
  await dropAll(context, databases, name);
  return momentsOf(proxy.messages).filter(({ type, direction }) => direction === 'frontend' && type === 'Q');
}

interface Stop {
  moment: Moment;
  end: (typeof ENDS)[number];
}

/** A statement of the file takes no longer, so the end comes in any part of it. */
const WITHIN_MS = 40;

async function stop(
  context: Context,
  databases: Databases,
  base: string,
  { moment, end }: Stop,
  random: Random,
): Promise<Report> {
  const { name } = await databases.make(base);
  const folder = await folderOf(context, name, { '001_root.sql': ROOT, '002_alone.sql': fileFor(name) });
  const url = asAdmin(context, name);
  const admin = postgres(context.server.url(), { max: 1, onnotice: () => undefined });
  const afterMs = random() * WITHIN_MS;
  let faults = 0;
  let ended: Promise<unknown> = Promise.resolve();
  await using proxy = await startProxy({
    server: context.server,
    [moment.when]: async (message: Parameters<typeof isAt>[2]): Promise<'cut' | undefined> => {
      if (!isAt(moment, moment.when, message)) return undefined;
      faults = 1;
      if (end === 'cut') return 'cut';
      const strike = async (): Promise<void> => {
        if (end === 'SIGKILL') program.kill('SIGKILL');
        else
          await admin.unsafe(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and application_name = 'aim-migrate'`,
          );
      };
      if (moment.when === 'before') await strike();
      else ended = sleep(afterMs).then(strike);
      return undefined;
    },
  });
  const program = start(['--dir', folder], { env: { DATABASE_URL: proxy.url(url) } });
  const stopped = await program.done;
  await ended;
  // Two that are started at once: one goes on, the other waits and finds nothing to do.
  const next = await Promise.all(
    [0, 1].map(async () => run(['--dir', folder], { env: { DATABASE_URL: url } })),
  );
  const wrong = await whatIsWrong(context, name);
  await admin.end({ timeout: 1 });
  await dropAll(context, databases, name);
  const at = `${end} ${describeMoment(moment)}`;
  const codes = next.map(({ code }) => code).join(' and ');
  const all = [
    ...(codes === '0 and 0' ? [] : [`the next runs ended with ${codes}`]),
    ...([0, 5, null].includes(stopped.code) ? [] : [`it ended with ${stopped.code}`]),
    ...(wrong === undefined ? [] : [wrong]),
  ];
  const output = [stopped, ...next]
    .map(({ stdout, stderr }) => `${stdout}${stderr}`)
    .join('\n--- next run\n');
  return { ...NOTHING, runs: 3, faults, violations: all.map((what) => ({ at, what, output })) };
}

async function whatIsWrong(context: Context, name: string): Promise<string | undefined> {
  const sql = postgres(asAdmin(context, name), { max: 1, onnotice: () => undefined });
  const [found] = await sql.unsafe(FOUND(name));
  await sql.end({ timeout: 1 });
  const [is, wanted] = [JSON.stringify(found), JSON.stringify(WANTED)];
  return is === wanted ? undefined : `there is ${is}`;
}

async function dropAll({ server }: Context, databases: Databases, name: string): Promise<void> {
  const admin = postgres(server.url(), { max: 1, onnotice: () => undefined });
  for (const suffix of ['_made', '_kept'])
    await admin.unsafe(`drop database if exists ${name}${suffix} with (force)`);
  await admin.end({ timeout: 1 });
  await databases.drop({ name, url: '' });
}
