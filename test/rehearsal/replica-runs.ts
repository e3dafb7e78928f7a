/** Starts many runs at once, and strikes some of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startPooler } from '../support/pooler.ts';
import { type RunResult, start, type Running } from '../support/run.ts';
import { PASSWORD } from '../support/url.ts';
import type { Place } from './databases.ts';
import { choose, type Random } from './random.ts';
import { type Stage, writeFiles } from './rehearse.ts';
import type { Round } from './replica-rounds.ts';

/** Whatever is rehearsed here is done much sooner, on a busy machine too. */
export const LIMIT_MS = 150_000;

/** One run that has ended. */
export interface Ended {
  result: RunResult;
  /** Versions that it has files of. */
  versions: readonly string[];
  isOlder: boolean;
  isVictim: boolean;
}

export interface Ways extends AsyncDisposable {
  urlFor: (random: Random) => string;
  /** What the pooler between has to say, where there is one. */
  log: () => Promise<string>;
}

const nothing = async (): Promise<void> => undefined;

export async function waysTo({ context }: Stage, { url }: Place, { way = 'direct' }: Round): Promise<Ways> {
  if (way === 'direct') return { urlFor: () => url, log: async () => '', [Symbol.asyncDispose]: nothing };
  const user = decodeURIComponent(new URL(url).username);
  const mode = way === 'mixed' ? 'transaction' : way;
  const pooler = await startPooler(context.server, mode, { [user]: PASSWORD });
  const pooled = pooler.url(url);
  return {
    urlFor: (random) => (way === 'mixed' && random() < 0.5 ? url : pooled),
    log: () => pooler.log(),
    [Symbol.asyncDispose]: () => pooler[Symbol.asyncDispose](),
  };
}

export interface Crowd {
  stage: Stage;
  round: Round;
  count: number;
  random: Random;
  urlFor: Ways['urlFor'];
}

type Release = Pick<Ended, 'versions' | 'isOlder'> & { folder: string };

/** All of them at once, or within some seconds. */
export async function runAll(crowd: Crowd): Promise<Ended[]> {
  const { stage, round, count, random } = crowd;
  const newest = { folder: stage.folder, versions: versionsOf(round.track.files), isOlder: false };
  const older = await Promise.all(
    (round.older ?? []).map(async (files, index): Promise<Release> => {
      const folder = `${stage.folder}-older-${index}`;
      await writeFiles(folder, files);
      return { folder, versions: versionsOf(files), isOlder: true };
    }),
  );
  const spreadMs = random() < 0.5 ? 0 : 3000 * random();
  const plans = Array.from({ length: count }, (_, index) => {
    // There is always one of the newest release that nobody strikes.
    const isOlder = index > 0 && random() < 0.5;
    return {
      release: (isOlder && choose(older, 1, random)[0]) || newest,
      url: crowd.urlFor(random),
      afterMs: spreadMs * random(),
      strike: index > 0 && round.victims && random() < 0.3 ? strikeFor(round.victims, random) : undefined,
    };
  });
  return await Promise.all(
    plans.map(async ({ release, url, afterMs, strike }) => {
      await sleep(afterMs);
      const args = ['--json', '--dir', release.folder, ...(round.args ?? [])];
      const running = start(args, { env: { DATABASE_URL: url }, timeoutMs: LIMIT_MS });
      await strike?.(running);
      return { ...release, isVictim: strike !== undefined, result: await running.done };
    }),
  );
}

/** As soon as the run is at work, or at any time. */
function strikeFor(how: NonNullable<Round['victims']>, random: Random): (running: Running) => Promise<void> {
  const isAtWork = random() < 0.7;
  const afterMs = random() * 4000;
  return async (running) => {
    const begun = isAtWork ? running.waitFor('"migration_start"', LIMIT_MS) : sleep(afterMs);
    // Others may have done the work before.
    await Promise.race([begun, running.done]).catch(() => undefined);
    if (how === 'killed') return running.kill('SIGKILL');
    running.kill('SIGSTOP');
    await sleep(2000);
    running.kill('SIGCONT');
  };
}

const versionsOf = (files: Readonly<Record<string, string>>): string[] =>
  Object.keys(files).map((file) => file.replace(/\.sql$/, ''));
