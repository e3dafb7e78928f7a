/** The disk is full: that of the tables, or that of the log. Somebody makes room, and the next run goes on. */
import { chown, cp, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { smallDisk, type SmallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { unprivilegedAccount } from '../support/binaries.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Databases } from './databases.ts';
import { endsWith } from './disturbed.ts';
import { inParallel } from './parallel.ts';
import { type Track, TRACKS } from './product.ts';
import { choose } from './random.ts';
import { type Fault, prepare, rehearse } from './rehearse.ts';
import { NOTHING, type Scenario } from './scenario.ts';

const FILLER = `CREATE TABLE filler AS SELECT repeat(md5(i::text), 30) AS text FROM generate_series(1, 60000) i;\n`;

/** The same, with one file that makes 60 MB. */
const filling = (name: string, track: Track): Track => ({
  ...track,
  files: Object.fromEntries(
    Object.entries(track.files).map(([file, sql]) => [file, file.startsWith(name) ? sql + FILLER : sql]),
  ),
});

const FULL: readonly Track[] = TRACKS.map((track) => {
  if (track.name === 'fresh') return filling('V1', track);
  return filling(track.name === 'incremental' ? '004' : '003', track);
});

/** Before there is anything to apply. */
const SMALL_MB = 28;
const LARGE_MB = 400;

interface Place {
  name: string;
}

/** What is done with the disk before a run, and the fault of each track. */
interface Arrangement {
  server: TestServer;
  disk: SmallDisk;
  databases: Databases;
}

const onSmallDisk = (
  name: string,
  arrange: (server: TestServer, disk: SmallDisk) => Promise<void>,
  faultOn: (arrangement: Arrangement) => Fault,
): Scenario => ({
  name,
  run: async (context, random) => {
    const skipped = whyNoSmallDisk();
    if (skipped !== undefined) return { ...NOTHING, skipped };
    await using disk = await smallDisk(LARGE_MB);
    await using server = await startServer({ settings: { min_wal_size: '32MB', max_wal_size: '32MB' } });
    if (server.dataDir === undefined) return { ...NOTHING, skipped: 'the server is in a container' };
    await arrange(server, disk);
    await using databases = new Databases({ ...context, server });
    await databases.open();
    const jobs = [];
    for (const track of FULL) {
      const stage = await prepare({ ...context, server }, databases, track);
      jobs.push(() => rehearse(stage, faultOn({ server, disk, databases })));
    }
    return await inParallel(choose(jobs, context.faults === undefined ? undefined : 1, random), 1);
  },
});

async function ownAll(folder: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true }))
    await chown(path.join(folder, entry), uid, gid);
}

const quiet = { proxy: () => ({}), started: (_: unknown, hit: () => void): void => hit() };

export const diskFull = onSmallDisk(
  'disk full',
  async (server, { folder }) => {
    const sql = postgres(server.url(), { max: 1 });
    await sql.unsafe(`create tablespace small location '${folder}'`);
    await sql.end();
  },
  ({ disk, databases }) => ({
    ...quiet,
    name: 'of the tables',
    prepare: async ({ name }: Place) => {
      await databases.administer(`alter database ${name} set tablespace small`);
      await disk.resize(SMALL_MB);
    },
    repair: async () => disk.resize(LARGE_MB),
    judge: (result) =>
      endsWith(3)(result) ??
      (/"code":"sql-53100".*disk of the server is full/.test(result.stdout)
        ? undefined
        : 'it does not say why'),
  }),
);

/** Then the whole server goes down. */
export const logFull = onSmallDisk(
  'log full',
  async (server, { folder }) => {
    const log = path.join(String(server.dataDir), 'pg_wal');
    const own = path.join(folder, 'pg_wal');
    await server.stop();
    await cp(log, own, { recursive: true });
    const account = unprivilegedAccount();
    if (account) await ownAll(own, account);
    await rm(log, { recursive: true });
    await symlink(own, log);
    await server.start();
  },
  ({ server, disk, databases }) => ({
    ...quiet,
    name: 'of the log',
    prepare: async () => {
      await databases.administer('checkpoint');
      await disk.resize(SMALL_MB + 20);
    },
    repair: async () => {
      await disk.resize(LARGE_MB);
      await server.restart('immediate');
    },
    judge: endsWith(3, 5),
  }),
);
