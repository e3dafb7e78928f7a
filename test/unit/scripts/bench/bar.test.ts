import { describe, expect, it } from 'vitest';
import { barOf, type BarRow } from '../../../../scripts/bench/bar.ts';
import { EMBEDDED, EMPTY } from '../../../../scripts/bench/names.ts';
import { type Result, type Results, shared, tripsKey } from '../../../../scripts/bench/results.ts';
import { summary } from '../../../../scripts/measuring/statistics.ts';

const result = (work: string, tool: string, seconds: number, more: Partial<Result> = {}): Result => ({
  work,
  tool,
  latencyMs: 0,
  seconds: summary([seconds]),
  ...more,
});

const resultsOf = (results: readonly Result[], more: Partial<Results> = {}): Results => ({
  results,
  trips: {},
  executableMb: 121,
  ...more,
});

const row = (results: Results, start: string): BarRow | undefined =>
  barOf(results).find(({ what }) => what.startsWith(start));

describe('the bar', () => {
  it('says of each row whether it is reached, and not where nothing was measured', () => {
    const rows = barOf(resultsOf([]));
    expect(rows.filter(({ isReached }) => isReached !== undefined).map(({ what }) => what)).toEqual([
      'size of the executable',
    ]);
  });

  it.each([
    [0.05, '1 ×', true],
    [0.09, '1.8 ×', true],
    [0.1, '2 ×', false],
  ])('holds %d s against the 0.05 s of psql: %s', (own, measured, isReached) => {
    const results = resultsOf([result('nothing', 'aim-migrate', own), result('nothing', 'psql', 0.05)]);
    expect(row(results, 'nothing pending, 0 ms')).toMatchObject({ measured, isReached });
  });

  it('compares with the fastest peer, which psql is not', () => {
    const at = { latencyMs: 10 };
    const results = resultsOf([
      result('pending', 'aim-migrate', 0.1, at),
      result('pending', 'psql -1', 0.01, at),
      result('pending', 'goose', 0.6, at),
      result('pending', 'sqlx', 0.4, at),
      result('pending', 'dbmate', 0.2),
    ]);
    expect(row(results, '30 pending, 10 ms')).toMatchObject({ measured: '4 × (sqlx)', isReached: false });
  });

  it('counts what peers did with the 30 files for fresh as well', () => {
    const at = { latencyMs: 10 };
    const measured = [
      result('fresh', 'aim-migrate', 0.2, at),
      result('pending', 'aim-migrate', 0.3, at),
      result('pending', 'golang-migrate', 4, at),
    ];
    const results = resultsOf(shared(measured, [{ name: 'fresh', peersAs: 'pending' }, { name: 'pending' }]));
    expect(row(results, 'fresh by V1')).toMatchObject({ measured: '20 ×', isReached: true });
    expect(results.results.filter(({ work }) => work === 'fresh')).toHaveLength(2);
  });

  it('has differences in milliseconds, growth, memory and start', () => {
    const results = resultsOf([
      result('one-of-30', 'aim-migrate', 0.06),
      result('one-of-10000', 'aim-migrate', 0.2),
      result('one-of-30-inside', 'aim-migrate', 0.05),
      result('one-of-10000-inside', 'aim-migrate', 0.14),
      result('check-100', EMBEDDED, 4),
      result('check-1000', EMBEDDED, 60),
      result('memory', 'aim-migrate', 0.1, { peakMb: 89.6 }),
      result('start', 'aim-migrate', 0.03),
      result('start', EMPTY, 0.025),
    ]);
    const many = '10,000 applied and 1 pending against 30 and 1';
    expect(row(results, `${many}, of a folder`)).toMatchObject({ measured: '140 ms', isReached: false });
    expect(row(results, `${many}, inside`)).toMatchObject({ measured: '90 ms', isReached: true });
    expect(row(results, 'check from 100 to 1,000 tables, embedded')).toMatchObject({ measured: '15 ×' });
    expect(row(results, 'peak memory of up')).toMatchObject({ measured: '89.6 MB', isReached: true });
    expect(row(results, 'start against')).toMatchObject({ measured: '1.2 ×', isReached: true });
  });

  it('takes round trips as they were counted', () => {
    const trips = { [tripsKey('fresh', 'aim-migrate')]: { afterConnect: 4, connections: 1 } };
    expect(row(resultsOf([], { trips }), 'round trips after connect, fresh')).toMatchObject({
      limit: 'at most 3',
      measured: '4',
      isReached: false,
    });
  });
});
