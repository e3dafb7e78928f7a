import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['500ms', 500],
    ['2s', 2_000],
    ['1.5s', 1_500],
    ['.5s', 500],
    ['5min', 300_000],
    ['5 min', 300_000],
    ['1h', 3_600_000],
    ['0s', 0],
    ['0.1ms', 1],
    ['596h', 2_145_600_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    '2',
    '2m',
    '-1s',
    '+1s',
    '1e3s',
    '1s 2s',
    's',
    '1.s',
    '2S',
    '0x10s',
    '25d',
    '597h',
    '٣s',
    ' 2s',
    '2s\n',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());

  test('never throws, and is a whole number that fits into 32 bits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,12}\.?\d{0,3} ?(ms|s|min|h)$/)), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms < 2 ** 31)).toBe(true);
      }),
    );
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [11.6, '12 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_234, '1.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [184_000, '3 min 4 s'],
    [3_599_600, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
    [-3, '0 ms'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});
