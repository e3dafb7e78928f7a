/** What replicas say is held against each other, and nothing is seen where all is well. */
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../support/run.ts';
import { endOf, stays, wrongShares } from './replica-claims.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A run that wrote these events, each at so many milliseconds. */
const ran = (code: number, ...events: readonly [ms: number, event: object][]): RunResult => ({
  code,
  signal: null,
  stdout: events
    .map(([ms, event]) => `${JSON.stringify({ ...event, time: new Date(START + ms).toISOString() })}\n`)
    .join(''),
  stderr: '',
  ms: 1,
});
const started = { event: 'run_start', command: 'up' };
const committed = (version: string): object => ({
  event: 'migration_finish',
  version,
  file: `${version}.sql`,
});
const finished = (...applied: string[]): object => ({ event: 'run_finish', applied });

describe('who applied what', () => {
  const first = ran(0, [0, finished('001', '002')]);
  const second = ran(0, [0, finished('003')]);
  const none = ran(0, [0, finished()]);

  it.each<[string, RunResult[], string[] | undefined, string[]]>([
    ['each once', [first, second, none], ['001', '002', '003'], []],
    [
      'one twice',
      [first, first],
      ['001', '002'],
      ['2 runs said that they had applied 001', '2 runs said that they had applied 002'],
    ],
    ['one by nobody', [first], ['001', '002', '003'], ['nobody said to have applied 003']],
    ['one that is not there', [first, second], ['001', '002'], ['somebody said to have applied 003']],
    ['not all could say it', [second], undefined, []],
  ])('%s', (_, runs, expected, wrong) => {
    expect(wrongShares(runs, expected)).toEqual(wrong);
  });
});

it('the end of a run is its code, and that of its first error', () => {
  const refused = ran(4, [0, started], [1, { event: 'error', code: 'missing-file' }]);
  expect([refused, ran(0, [0, finished()])].map(endOf)).toEqual(['4 missing-file', '0']);
  expect(endOf({ ...refused, code: null, signal: 'SIGKILL', stdout: '{"event":"run_st' })).toBe('SIGKILL');
});

it('a run stays from its last version, or its own start, to its end', () => {
  const winner = ran(
    0,
    [0, started],
    [100, committed('001')],
    [200, committed('002')],
    [210, finished('001', '002')],
  );
  const waiting = ran(0, [10, started], [900, finished()]);
  const older = ran(0, [10, started], [150, finished()]);
  const late = ran(0, [5000, started], [5030, finished()]);
  const both = ['001', '002'];
  expect(
    stays([
      { result: winner, versions: both },
      { result: waiting, versions: both },
      { result: older, versions: ['001'] },
      { result: late, versions: both },
    ]),
  ).toEqual([10, 700, 50, 30]);
});
