/** The files once more, on another day where that can be had: what comes out differently was generated. */
import { Failure } from '../diagnostic.ts';
import type { Step } from '../plan/decision.ts';
import type { TimedReplay } from '../seed-rows/model.ts';
import { otherDay, otherZone } from '../seed-rows/other-day.ts';
import type { ReplayOptions } from '../shadow/replay.ts';
import { type ShadowOptions, type ShadowSource, withShadows } from '../shadow/shadow.ts';
import { timedReplay } from '../shadow/timed-replay.ts';

interface SecondReplay {
  readonly source: ShadowSource;
  readonly steps: readonly Step[];
  readonly options: ReplayOptions;
}

/** What a second replay gave. */
interface Found<T> {
  readonly value: T;
  /** Why it could not be on another day. */
  readonly sameDay?: string;
}

/**
 * Files that run today alone (partitions by day, a CHECK against `now()`), or whose times have no zone, are replayed
 * as today again: then a value such as `CURRENT_DATE` is not told from a written one.
 */
export async function withSecondReplay<T>(
  { source, steps, options }: SecondReplay,
  work: (again: TimedReplay) => Promise<T>,
): Promise<Found<T>> {
  const now = Date.now();
  const moved: ShadowOptions = { clockAheadMs: otherDay(now), timeZone: otherZone(now) };
  const on = async (day: ShadowOptions): Promise<T> =>
    withShadows(
      source,
      ['again'],
      async (shadow) => {
        if (!shadow) throw new Error('a shadow was asked for');
        return work(await timedReplay(shadow, steps, { ...options, what: 'replaying once more' }));
      },
      () => day,
    );
  try {
    return { value: await on(moved) };
  } catch (error) {
    if (!(error instanceof Failure) || options.signal.aborted) throw error;
    return { value: await on({}), sameDay: error.message };
  }
}
