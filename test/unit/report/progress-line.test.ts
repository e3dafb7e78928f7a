import { describe, expect, test } from 'vitest';
import { type Doing, liveText, logText, percent } from '../../../src/report/progress-line.ts';

const WHAT = 'running 003_big.sql';
const BUILD: Doing = {
  what: WHAT,
  phase: 'building index: scanning table',
  done: 33_000,
  total: 81_000,
  unit: 'blocks',
  object: 'public.orders',
  index: 'public.orders_region',
  statement: 'CREATE INDEX CONCURRENTLY orders_region ON orders (region)',
  line: 12,
  statement_number: 2,
  statements: 4,
};
const live = (doing: Doing, width = 200): string => liveText(doing, 12_300, width, true);

describe('an index build', () => {
  test('in a log', () => {
    expect(logText(BUILD, 12_300)).toBe(
      '(12.3 s, building index: scanning table (orders_region on public.orders), 40 %, 33,000 of 81,000 blocks, ' +
        'line 12 (2 of 4): CREATE INDEX CONCURRENTLY orders_region…)',
    );
  });
  test('on a terminal: what a narrow one cuts off comes last', () => {
    expect(live(BUILD)).toBe(
      '12.3 s  ████████░░░░░░░░░░░░ 40 %  building index: scanning table (orders_region on public.orders)  ' +
        'line 12 (2 of 4): CREATE INDEX CONCURRENTLY orders_region…  33,000 of 81,000 blocks',
    );
  });
  test.each([
    [200, 20],
    [80, 20],
    [40, 10],
    [10, 8],
  ])('of %i columns has a bar of %i', (width, length) =>
    expect(live(BUILD, width).match(/[█░]/g)).toHaveLength(length),
  );
  test('of a partitioned table', () => {
    const { index: _, ...build } = BUILD;
    expect(live({ ...build, partitions_done: 1, partitions_total: 5 })).toContain(
      '(public.orders, partition 2 of 5)',
    );
  });
});

test('a statement with nothing but its time', () => {
  const doing = { what: WHAT, phase: 'running', statement: 'UPDATE orders SET a = 1', line: 3 };
  expect(live(doing)).toBe('12.3 s  line 3: UPDATE orders SET a = 1');
  expect(logText(doing, 60_000)).toBe('(1 min 0 s, line 3: UPDATE orders SET a = 1)');
});

test('nothing but its time', () => {
  expect(live({ what: WHAT })).toBe(`12.3 s  ${WHAT}`);
  expect(live({ what: WHAT, phase: 'running' })).toBe('12.3 s  running');
  expect(logText({ what: WHAT }, 10_000)).toBe('(10.0 s)');
});

test('statement by statement: how many are done is no share of the time', () => {
  const doing = { what: WHAT, phase: 'statement', done: 1, total: 4, unit: 'statements' } as const;
  const statement = { line: 4, statement: 'VACUUM orders', statement_number: 2, statements: 4 };
  expect(live({ ...doing, ...statement })).toBe('12.3 s  line 4 (2 of 4): VACUUM orders');
});

test('one of several statements, and nobody knows which', () =>
  expect(live({ what: WHAT, phase: 'running', statements: 3 })).toBe('12.3 s  running one of 3 statements'));

test('many statements in one transaction', () =>
  expect(live({ what: WHAT, phase: 'running', done: 1024, total: 5000, unit: 'statements' })).toBe(
    '12.3 s  ████░░░░░░░░░░░░░░░░ 20 %  running  1,024 of 5,000 statements',
  ));

test('a lock', () =>
  expect(
    live({
      what: WHAT,
      attempt: 3,
      phase: 'waiting for a lock',
      object: 'public.orders',
      blocked_by: [{ pid: 7, user: 'app', application: 'psql' }],
    }),
  ).toBe('12.3 s  attempt 3  waiting for a lock on public.orders  blocked by pid 7, user app, psql'));

test('waiting for the database: how long at most, and why', () => {
  const doing = { what: 'waiting for the database', limitMs: 60_000, reason: 'the server is starting up' };
  expect(live(doing)).toBe('12.3 s of 1 min 0 s  waiting for the database  the server is starting up');
  expect(logText(doing, 10_000)).toBe('(10.0 s of 1 min 0 s, the server is starting up)');
});

test('rows where the end is unknown, and beside another measure', () => {
  expect(live({ what: WHAT, phase: 'copy', object: 'public.t', rows: 1_234_567 })).toBe(
    '12.3 s  copy (public.t)  1,234,567 rows',
  );
  expect(live({ what: WHAT, phase: 'copy', done: 1, total: 2, unit: 'bytes', rows: 12 })).toMatch(
    /50 % {2}copy {2}12 rows$/,
  );
});

test.each([
  [0, 4, 0],
  [3, 4, 75],
  [999, 1000, 99],
  [4, 4, 100],
  [9, 4, 100],
  [1, 0, undefined],
  [undefined, 4, undefined],
])('%s of %s are %s %%', (done, total, share) => {
  expect(percent({ ...(done !== undefined && { done }), total })).toBe(share);
});

test('names and statements of others do not steer the terminal', () => {
  const evil = 'a\u001B[2Jb\r\nc\u202Ed';
  const doing = { ...BUILD, object: evil, index: evil, statement: evil };
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  for (const text of [live(doing), logText(doing, 1)]) expect(text).not.toMatch(/[\u0000-\u001F\u202E]/);
});
