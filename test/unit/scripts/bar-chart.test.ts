import { describe, expect, it } from 'vitest';
import { barChart } from '../../../scripts/measuring/bar-chart.ts';

const bar = (name: string, value: number, isOwn = false) => ({ name, value, text: `${value} s`, isOwn });

describe('a chart of bars', () => {
  const svg = barChart([
    { title: 'a < b', bars: [bar('one', 1, true), bar('four', 4)] },
    { title: 'other', bars: [bar('alone', 0.001)] },
  ]);

  it('has bars as long as their values, in each panel by itself', () => {
    const widths = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="(\d+)"/g)].map(([, kind, width]) => [
      kind,
      Number(width),
    ]);
    const [, longest] = widths[1] ?? [];
    expect(widths).toEqual([
      ['own', Number(longest) / 4],
      ['other', longest],
      ['other', longest],
    ]);
  });

  it('escapes names', () => {
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toContain('a < b');
  });
});
