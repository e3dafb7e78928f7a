import { describe, expect, it } from 'vitest';
import { median, quantile, summary } from '../../../../scripts/measuring/statistics.ts';

describe('what many runs say together', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
    [[10, 9, 100], 10],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('has quartiles between neighbours', () => {
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(summary([40, 10, 20, 30])).toEqual({ runs: 4, median: 25, lower: 17.5, upper: 32.5 });
  });

  it('is not a number where nothing ran', () => {
    expect(median([])).toBeNaN();
  });
});
