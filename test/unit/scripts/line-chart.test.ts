import { describe, expect, it } from 'vitest';
import { svgOf, ticksAround } from '../../../scripts/measuring/line-chart.ts';

describe('the chart of a benchmark', () => {
  it.each([
    [
      [0.6, 38],
      [0.5, 1, 2, 5, 10, 20, 50],
    ],
    [
      [130, 1100],
      [100, 200, 500, 1000, 2000],
    ],
    [
      [1, 10],
      [1, 2, 5, 10],
    ],
  ])('has ticks around %j', (values, expected) => {
    expect(ticksAround(values)).toEqual(expected);
  });

  it('has logarithmic axes: equal factors are equal steps', () => {
    const points = [1, 10, 100].map((x) => ({ x, y: x }));
    const svg = svgOf([{ title: 'time', unit: 's', lines: [{ name: 'a', points }] }], 'tables');
    const [, path = ''] = /points="([^"]*)"/.exec(svg) ?? [];
    const at = path.split(' ').map((one) => one.split(',').map(Number));
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = at;
    expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
    expect(y0 - y1).toBeCloseTo(y1 - y2, 0);
    expect(y0).toBeGreaterThan(y2);
  });
});
