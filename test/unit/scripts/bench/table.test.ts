import { describe, expect, it } from 'vitest';
import type { Result, Results } from '../../../../scripts/bench/results.ts';
import { barTable, cell, resultTable, time } from '../../../../scripts/bench/table.ts';
import { summary } from '../../../../scripts/measuring/statistics.ts';

const result = (tool: string, seconds: readonly number[], more: Partial<Result> = {}): Result => ({
  work: 'pending',
  tool,
  latencyMs: 0,
  seconds: summary(seconds),
  ...more,
});
const own = result('aim-migrate', [0.1, 0.11, 0.12, 0.13, 0.14]);

describe('a time', () => {
  it.each([
    [0.0621, '62.1 ms'],
    [0.3456, '346 ms'],
    [1.2345, '1.23 s'],
    [1234.5, '1,235 s'],
  ])('%d is %s', (seconds, text) => {
    expect(time(seconds)).toBe(text);
  });
});

describe('a cell', () => {
  it('has the median, the quartiles and how many times longer it takes', () => {
    expect(cell(own, own, 5)).toBe('120 ms (110–130)');
    expect(cell(result('goose', [1.2, 1.2, 1.2, 1.2, 1.2]), own, 5)).toBe('1.2 s (1.2–1.2) 10 ×');
  });

  it('says how often it ran where that is less than wanted, and what failed', () => {
    expect(cell(result('goose', [0.24, 0.24]), own, 5)).toBe('240 ms 2 × n=2');
    const failing = result('goose', [0.24], { failed: 7, failure: 'no' });
    expect(cell(failing, own, 1)).toBe('240 ms 2 × 7 failed then failed');
    expect(cell({ work: 'pending', tool: 'goose', latencyMs: 0, failure: 'no' }, own, 1)).toBe('failed');
  });

  it('tells what was interrupted from what failed', () => {
    expect(cell({ work: 'pending', tool: 'goose', latencyMs: 0 }, own, 1)).toBe('not run');
  });

  it('is empty where nothing was to be measured', () => {
    expect(cell(undefined, own, 5)).toBe('');
  });
});

describe('the tables', () => {
  const results: Results = {
    results: [own, result('goose', [0.24], { latencyMs: 10 })],
    trips: {
      'pending, aim-migrate': { afterConnect: 4, connections: 1 },
      'pending, goose': { afterConnect: 96, connections: 2 },
    },
    executableMb: 121,
  };

  it('have a row for each tool, a column for each distance, in lines of one length', () => {
    const lines = resultTable(results, new Map([['pending', '30 pending']]), 5).split('\n');
    expect(lines.map((line) => line.split('|').map((text) => text.trim()))).toEqual([
      ['', 'work', 'tool', 'round trips', '0 ms', '10 ms', ''],
      ['', ...lines[1]!.split('|').slice(1, -1), ''],
      ['', '30 pending', 'aim-migrate', '4', '120 ms (110–130)', '', ''],
      ['', '30 pending', 'goose', '96 on 2 connections', '', '240 ms n=1', ''],
    ]);
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  it('say of each row of the bar whether it is reached', () => {
    const row = { what: 'start', limit: 'at most 2 ×', measured: '1 ×', isReached: true };
    const text = barTable([
      row,
      { ...row, measured: '3 ×', isReached: false },
      { ...row, measured: undefined, isReached: undefined },
    ]);
    expect(text.split('\n').slice(2)).toEqual([
      '| start   | at most 2 × | 1 ×          | ✓ |',
      '| start   | at most 2 × | 3 ×          | ✗ |',
      '| start   | at most 2 × | not measured |   |',
    ]);
  });
});
