import { expect, it } from 'vitest';
import { markdownTable, recorded, textTable } from '../../../scripts/soak-table.ts';

const reports = new Map([
  ['killed', { runs: 1200, faults: 600, violations: [] }],
  ['cut', { runs: 2, faults: 1, violations: [{ at: 'COMMIT', what: 'lost' }] }],
]);

it('sums what the scenarios counted', () => {
  expect(textTable(reports)).toBe(`scenario          runs      faults  violations
killed           1,200         600           0
cut                  2           1           1
all              1,202         601           1`);
  expect(markdownTable(reports)).toBe(`| scenario | runs | faults | violations |
|---|--:|--:|--:|
| killed | 1,200 | 600 | 0 |
| cut | 2 | 1 | 1 |
| all | 1,202 | 601 | 1 |`);
});

it('is put in its place, and nowhere else', () => {
  expect(recorded('a\n<!-- soak -->\nold\n<!-- end -->\nb', 'new $1')).toBe(
    'a\n<!-- soak -->\nnew $1\n<!-- end -->\nb',
  );
  expect(() => recorded('a', 'new')).toThrow('no <!-- soak -->');
});
