/** Links that are slow or far, servers that cannot be reached for a while, statements that take their time. */
import { endsWith, onTracks } from './disturbed.ts';
import { cutAtFirstCommit, IMPATIENT } from './harm.ts';
import { LARGE, LONG, TRACKS } from './product.ts';
import type { Actors, Fault } from './rehearse.ts';

const quiet = {
  proxy: () => ({}),
  started: (_: Actors, hit: () => void): void => hit(),
} satisfies Partial<Fault>;

/** Slow is not stalled: as long as something moves, or the server works, nobody gives up. */
export const slow = onTracks('slow link', TRACKS, [
  {
    ...quiet,
    name: 'latency of 300 ms, with little patience',
    proxy: () => ({ latencyMs: 300 }),
    params: { ...IMPATIENT, connect_timeout: '20' },
    judge: endsWith(0),
  },
  { ...quiet, name: '3000 bytes a second', proxy: () => ({ bytesPerSecond: 3000 }), judge: endsWith(0) },
  {
    ...quiet,
    name: '20 bytes a second: too slow for a login',
    proxy: () => ({ bytesPerSecond: 20 }),
    judge: endsWith(5),
  },
]);

export const long = onTracks(
  'long statement',
  [LONG],
  [{ ...quiet, name: 'seven seconds, with little patience', params: IMPATIENT, judge: endsWith(0) }],
);

export const large = onTracks(
  'large file',
  [LARGE],
  [
    {
      ...quiet,
      name: '20 kB a second, with little patience',
      proxy: () => ({ bytesPerSecond: 20_000 }),
      params: { ...IMPATIENT, connect_timeout: '20' },
      judge: endsWith(0),
    },
  ],
);

/** The port is closed for so long, from the start. */
const refusedFor =
  (ms: number) =>
  async ({ proxy }: Actors, hit: () => void): Promise<void> => {
    await proxy.refuse();
    hit();
    if (ms < Number.POSITIVE_INFINITY) setTimeout(() => void proxy.accept(), ms);
  };

export const refused = onTracks('connection refused', TRACKS, [
  { ...quiet, name: 'refused', started: refusedFor(Number.POSITIVE_INFINITY), judge: endsWith(5) },
  {
    ...quiet,
    name: 'refused for longer than --wait',
    args: ['--wait', '1s'],
    started: refusedFor(Number.POSITIVE_INFINITY),
    judge: endsWith(5),
  },
  {
    ...quiet,
    name: 'refused for a while, with --wait',
    args: ['--wait', '30s'],
    started: refusedFor(1500),
    judge: endsWith(0),
  },
  lostAndRefused(1500),
  lostAndRefused(Number.POSITIVE_INFINITY),
]);

/** The connection is cut when the first COMMIT of a migration is answered, and no other is to be had for so long. */
function lostAndRefused(ms: number): Fault {
  return {
    name: `cut at COMMIT, then refused for ${ms} ms`,
    proxy: (actors, hit) =>
      cutAtFirstCommit(async () => {
        hit();
        await actors.proxy.refuse();
        if (ms < Number.POSITIVE_INFINITY) setTimeout(() => void actors.proxy.accept(), ms);
      }),
    judge: ms < Number.POSITIVE_INFINITY ? endsWith(0, 5) : endsWith(5),
  };
}
