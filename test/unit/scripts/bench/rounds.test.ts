import { describe, expect, it } from 'vitest';
import { takeTurns, turns, wantsMore } from '../../../../scripts/bench/rounds.ts';
import type { Measurement, Sample } from '../../../../scripts/bench/subject.ts';
import { seeded } from '../../../rehearsal/random.ts';

const measurement = (
  tool: string,
  latencyMs = 0,
  once = async (): Promise<Sample> => Promise.resolve({ seconds: 1 }),
): Measurement => ({ subject: { work: 'pending', group: 'pending', tool, latencyMs, once }, samples: [] });

const samples = (...seconds: number[]): Sample[] => seconds.map((one) => ({ seconds: one }));

const all = [0, 10, 50].flatMap((latency) => ['a', 'b', 'c', 'd'].map((tool) => measurement(tool, latency)));
const order = (seed: number): string =>
  turns(all, seeded(seed))
    .map(({ subject }) => subject.tool + subject.latencyMs)
    .join(' ');

describe('one round', () => {
  it('has everybody once, those that are compared side by side', () => {
    const round = turns(all, seeded(1));
    expect(new Set(round)).toEqual(new Set(all));
    const latencies = round.map(({ subject }) => subject.latencyMs);
    const changes = latencies.filter((latency, index) => latency !== latencies[index - 1]);
    expect(changes).toHaveLength(3);
  });

  it('has an order of its own for each seed, and the same for the same', () => {
    expect(order(1)).toBe(order(1));
    expect(new Set([1, 2, 3, 4].map(order)).size).toBe(4);
  });
});

describe('another run', () => {
  const limits = { runs: 5, seconds: 10 };
  it.each([
    ['at first', {}, true],
    ['while there is time', { samples: samples(1, 1, 1, 1) }, true],
    ['not after the last', { samples: samples(1, 1, 1, 1, 1) }, false],
    ['of a slow one, until it has three', { samples: samples(30, 30) }, true],
    ['not of a slow one that has three', { samples: samples(30, 30, 30) }, false],
    ['not after a failure', { samples: samples(1), failure: 'no' }, false],
  ])('%s: %j', (_, more, expected) => {
    expect(wantsMore({ ...measurement('a'), ...more }, limits)).toBe(expected);
  });
});

describe('taking turns', () => {
  const running = { signal: new AbortController().signal, onTurn: () => undefined };

  it('goes on with the others where one fails, and keeps what that one had', async () => {
    let runs = 0;
    const failing = measurement('failing', 0, async () => {
      runs += 1;
      return runs === 2 ? Promise.reject(new Error('no more')) : Promise.resolve({ seconds: 1 });
    });
    const fine = measurement('fine');
    await takeTurns([failing, fine], { runs: 4, seconds: 60 }, seeded(1), running);
    expect(fine.samples).toHaveLength(4);
    expect([failing.samples.length, failing.failure, runs]).toEqual([1, 'no more', 2]);
  });

  it('stops at an interrupt, and does not take it for a failure', async () => {
    const interrupt = new AbortController();
    const interrupted = measurement('a', 0, async () => {
      interrupt.abort();
      return Promise.reject(new Error('was killed'));
    });
    await takeTurns([interrupted], { runs: 4, seconds: 60 }, seeded(1), {
      ...running,
      signal: interrupt.signal,
    });
    expect(interrupted).toMatchObject({ samples: [] });
    expect(interrupted.failure).toBeUndefined();
  });
});
