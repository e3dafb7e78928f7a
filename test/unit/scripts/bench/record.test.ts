import { describe, expect, it } from 'vitest';
import { recorded, recordOf, together } from '../../../../scripts/bench/record.ts';
import type { Report } from '../../../../scripts/bench/report.ts';
import type { Result } from '../../../../scripts/bench/results.ts';

const result = (work: string, tool: string, latencyMs: number, median: number): Result => ({
  work,
  tool,
  latencyMs,
  seconds: { runs: 5, median, lower: median, upper: median },
});

const report = (results: Result[], more: Partial<Report> = {}): Report => ({
  machine: 'a machine',
  load: [[0], [0]],
  server: 'PostgreSQL 18',
  seed: 1,
  runs: 5,
  programs: { goose: { found: true, file: 'goose', first: [], version: 'goose version: v3.29.0' } },
  waysMs: {},
  spawnMs: 5.4,
  results,
  trips: {},
  executableMb: 100,
  ...more,
});

const whole = together([
  report([result('nothing', 'aim-migrate', 0, 0.0701), result('nothing', 'goose', 0, 0.0172)]),
  report(
    [
      result('nothing', 'aim-migrate', 10, 0.11),
      { work: 'nothing', tool: 'goose', latencyMs: 10, failure: 'it' },
    ],
    {
      programs: { Atlas: { found: false, why: 'it is not on PATH' } },
    },
  ),
]);

describe('what README.md keeps of a benchmark', () => {
  const bar = [
    { what: 'start', limit: 'at most 2', measured: '1', isReached: true },
    { what: 'end', limit: 'at most 2', measured: undefined, isReached: undefined },
  ];
  const text = recordOf(whole, bar, '1 May 2026');

  it('is a row for each work and round trip, with a column for each tool', () => {
    expect(text).toContain('| work | round trip | aim-migrate | goose |');
    expect(text).toContain('| nothing pending (30 applied) | 0 ms | 70.1 ms | 17.2 ms |');
    expect(text).toContain('| nothing pending (30 applied) | 10 ms | 110 ms | failed |');
  });

  it('names the programs and those that are missing, and of the bar what was measured', () => {
    expect(text).toContain('Medians of 5 runs, 1 May 2026, on a machine');
    expect(text).toContain('Programs: goose 3.29.0. Atlas is missing: it is not on PATH.');
    expect(text).toMatch(/start +\| at most 2 +\| 1/);
    expect(text).not.toContain('not measured');
  });

  it('takes its place in the text', () => {
    expect(recorded('a\n<!-- bench -->\nold\n<!-- end -->\nb', 'new')).toBe(
      'a\n<!-- bench -->\nnew\n<!-- end -->\nb',
    );
    expect(() => recorded('a', 'new')).toThrow('README.md has no <!-- bench -->');
  });
});
