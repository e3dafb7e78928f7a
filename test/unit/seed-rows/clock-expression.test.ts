import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  commonExpression,
  expressionsFor,
  type LocalWindow,
  microseconds,
  type TimeType,
} from '../../../src/seed-rows/clock-expression.ts';

const at = (text: string): bigint => microseconds(text) ?? 0n;
const window = (from: string, seconds = 3): LocalWindow => ({
  from: at(from),
  to: at(from) + BigInt(seconds) * 1_000_000n,
});
const sqls = (found: readonly Candidate[]): string[] => found.map(({ sql }) => sql);
const candidates = (type: TimeType, value: string, from: string, seconds?: number): string[] =>
  sqls(expressionsFor(type, at(value), window(from, seconds)));

describe('a time as microseconds', () => {
  it.each([
    ['1970-01-01 00:00:01.5+00', 1_500_000n],
    ['1970-01-02', 86_400_000_000n],
    ['1969-12-31 23:59:59.999999', -1n],
    ['0001-01-01 00:00:00', -62_135_596_800_000_000n],
    ['10000-01-01', 253_402_300_800_000_000n],
    ['infinity', null],
    ['0044-03-15 BC', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(microseconds(text)).toBe(expected);
  });
});

describe('the expressions for a time', () => {
  it.each([
    ['2026-11-21 13:00:01.25', ['CURRENT_TIMESTAMP']],
    ['2027-02-19 13:00:02.5', [`CURRENT_TIMESTAMP + interval '90 days'`]],
    ['2026-11-20 13:00:02', [`CURRENT_TIMESTAMP - interval '1 day'`]],
    ['2026-11-21 14:00:00.5', [`CURRENT_TIMESTAMP + interval '1 hour'`]],
    ['2026-11-21 12:15:00.5', [`CURRENT_TIMESTAMP - interval '45 minutes'`]],
    [
      '2026-12-21 13:00:02',
      [`CURRENT_TIMESTAMP + interval '1 month'`, `CURRENT_TIMESTAMP + interval '30 days'`],
    ],
    [
      '2025-11-21 13:00:02',
      [`CURRENT_TIMESTAMP - interval '1 year'`, `CURRENT_TIMESTAMP - interval '365 days'`],
    ],
    // No whole minutes away.
    ['2026-11-21 13:00:40', []],
  ])('%s at 2026-11-21 13:00', (value, expected) => {
    expect(candidates('timestamptz', value, '2026-11-21 13:00:00')).toEqual(expected);
  });

  it('are counted in hours or days where the replay took minutes or hours', () => {
    expect(candidates('timestamp', '2026-11-21 15:00:30', '2026-11-21 13:00:00', 100)).toEqual([
      `LOCALTIMESTAMP + interval '2 hours'`,
    ]);
    expect(candidates('timestamp', '2026-11-21 13:20:00', '2026-11-21 13:00:00', 61)).toEqual([]);
    expect(candidates('timestamp', '2026-11-23 13:50:00', '2026-11-21 13:00:00', 3601)).toEqual([
      `LOCALTIMESTAMP + interval '2 days'`,
    ]);
  });

  it('are midnights and beginnings', () => {
    expect(candidates('timestamptz', '2026-11-01 00:00:00', '2026-11-21 13:00:20')).toEqual([
      'CURRENT_DATE - 20',
      `date_trunc('month', CURRENT_TIMESTAMP)`,
    ]);
  });

  it('know that a month may end earlier', () => {
    expect(candidates('timestamptz', '2027-02-28 13:00:01', '2027-01-31 13:00:00')).toContain(
      `CURRENT_TIMESTAMP + interval '1 month'`,
    );
  });

  it('are dates for a date, of each day that the replay may have been on', () => {
    expect(candidates('date', '2026-11-21', '2026-11-21 13:00:00')).toEqual(['CURRENT_DATE']);
    expect(candidates('date', '2026-12-21', '2026-11-21 13:00:00')).toEqual([
      'CURRENT_DATE + 30',
      `(CURRENT_DATE + interval '1 month')::date`,
    ]);
    expect(candidates('date', '2026-01-01', '2026-11-21 23:59:58')).toEqual([
      'CURRENT_DATE - 324',
      `date_trunc('year', CURRENT_DATE)::date`,
      'CURRENT_DATE - 325',
      `date_trunc('year', CURRENT_DATE)::date`,
    ]);
  });
});

const both = (one: string, two: string): ReturnType<typeof commonExpression> =>
  commonExpression(
    expressionsFor('timestamptz', at(one), window('2026-11-21 13:00:00')),
    expressionsFor('timestamptz', at(two), window('2027-12-01 20:13:00')),
  );

describe('the expression for two values', () => {
  it('is the one that gives both', () => {
    expect(both('2026-12-21 13:00:01', '2028-01-01 20:13:02')).toEqual({
      sql: `CURRENT_TIMESTAMP + interval '1 month'`,
    });
    expect(both('2026-12-21 13:00:01', '2027-12-31 20:13:02')).toEqual({
      sql: `CURRENT_TIMESTAMP + interval '30 days'`,
    });
  });

  it('is none where they have nothing in common', () => {
    expect(both('2026-12-21 13:00:01', '2027-12-25 20:13:02')).toEqual({ none: true });
  });

  it('is not chosen where one day does not tell two of them apart', () => {
    const found = expressionsFor('timestamptz', at('2026-12-21 13:00:01'), window('2026-11-21 13:00:00'));
    expect(commonExpression(found, found)).toEqual({ several: sqls(found) });
  });

  it('is by the calendar where nobody would count so many days', () => {
    const found = expressionsFor('timestamptz', at('2027-02-21 13:00:01'), window('2026-11-21 13:00:00'));
    expect(sqls(found)).toHaveLength(2);
    expect(commonExpression(found, found)).toEqual({ sql: `CURRENT_TIMESTAMP + interval '3 months'` });
  });
});
