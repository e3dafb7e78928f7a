import { describe, expect, it } from 'vitest';
import type { CheckFinding } from '../../../src/outcomes.ts';
import { differingLines, unifiedDiff } from '../../../src/report/line-diff.ts';
import { sidesText } from '../../../src/report/sides.ts';
import { styleFor } from '../../../src/report/style.ts';

const LABELS = { checked: 'V1', expected: 'incrementals' };

const shown = (more: Partial<CheckFinding>): string =>
  sidesText(
    {
      kind: 'changed',
      object: 'function public.f()',
      parent: 'function public.f()',
      attribute: 'body',
      consolidated: null,
      incremental: null,
      ...more,
    },
    LABELS,
    styleFor(false),
  ).join('\n');

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const body = (change: (lines: string[]) => unknown, count = 12): string => {
  const lines = numbered(count);
  change(lines);
  return lines.join('\n');
};

describe('lines that differ', () => {
  it.each([
    ['a', 'a', []],
    ['a\nb\nc', 'a\nx\nc', ['@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c']],
    ['a', 'a\nb', ['@@ -1,1 +1,2 @@', ' a', '+b']],
    ['a\nb', 'b', ['@@ -1,2 +1,1 @@', '-a', ' b']],
    ['a\nb\na\nb', 'b\na\nb\na', ['@@ -1,4 +1,4 @@', '-a', ' b', ' a', ' b', '+a']],
  ])('%j %j', (before, after, lines) => {
    expect(unifiedDiff(before, after)).toEqual(lines);
  });

  it('stand in hunks with the lines around them', () => {
    const before = body(() => {});
    const after = body((lines) => {
      lines[1] = 'two';
      lines.splice(9, 1);
    });
    expect(unifiedDiff(before, after)).toEqual([
      '@@ -1,4 +1,4 @@',
      ' line 1',
      '-line 2',
      '+two',
      ' line 3',
      ' line 4',
      '@@ -8,5 +8,4 @@',
      ' line 8',
      ' line 9',
      '-line 10',
      ' line 11',
      ' line 12',
    ]);
    expect(differingLines(before, after)).toEqual({ before: ['line 2', 'line 10'], after: ['two'] });
  });

  it('make of one text the other, whatever they are', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const lines = (salt: number): string[] =>
        Array.from({ length: (seed * salt) % 9 }, (_, index) => 'abc'[(seed * salt * (index + 3)) % 3] ?? '');
      const [before, after] = [lines(7), lines(11)];
      const both = differingLines(before.join('\n'), after.join('\n'));
      for (const line of ['a', 'b', 'c']) {
        const count = (list: readonly string[]): number => list.filter((one) => one === line).length;
        expect(count(before) - count(both.before)).toBe(count(after) - count(both.after));
      }
    }
  });

  it('of very long texts are found too', () => {
    const before = body(() => {}, 9_000);
    const after = body((lines) => {
      lines[10] = 'x';
      lines[8_000] = 'y';
    }, 9_000);
    expect(differingLines(before, after).before).toContain('line 11');
  });
});

describe('the two sides, for people', () => {
  it('are on a line each, with their places', () => {
    expect(
      shown({
        consolidated: 'bigint',
        consolidated_at: { file: 'V1.sql', line: 7 },
        incremental_at: { file: '002.sql', line: 3 },
      }),
    ).toMatchInlineSnapshot(`
      "      V1            bigint  V1.sql:7
            incrementals  (nothing)  002.sql:3"
    `);
  });

  it('are a diff where they have many lines', () => {
    expect(
      shown({
        consolidated: body((lines) => (lines[5] = '  RETURN a + 1;')),
        incremental: body((lines) => (lines[5] = '  RETURN a;')),
        consolidated_at: { file: 'V1.sql', line: 7 },
        incremental_at: { file: '002.sql', line: 3 },
      }),
    ).toMatchInlineSnapshot(`
      "      --- incrementals  002.sql:3
            +++ V1  V1.sql:7
            @@ -4,5 +4,5 @@
             line 4
             line 5
            -  RETURN a;
            +  RETURN a + 1;
             line 7
             line 8"
    `);
  });

  it('are on a line each where their lines are few', () => {
    expect(shown({ consolidated: 'SELECT a\n   FROM t', incremental: 'SELECT a\n   FROM t\n  WHERE b' }))
      .toMatchInlineSnapshot(`
        "      V1            SELECT a FROM t
              incrementals  SELECT a FROM t WHERE b"
      `);
  });

  it('show what differs, however long they are', () => {
    const list = numbered(30).map((item) => `'${item}'`);
    expect(
      shown({
        attribute: 'expression',
        consolidated: `CHECK (status = ANY (ARRAY[${list.join(', ')}, 'other', ${list.join(', ')}]))`,
        incremental: `CHECK (status = ANY (ARRAY[${list.join(', ')}, ${list.join(', ')}]))`,
      }),
    ).toMatchInlineSnapshot(`
      "      V1            CHECK (status = ANY (ARRAY['line 1', 'li … 28', 'line 29', 'line 30', 'other', 'line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8', …
            incrementals  CHECK (status = ANY (ARRAY['line 1', 'li … 28', 'line 29', 'line 30', 'line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8', 'line 9',…"
    `);
  });

  it('end where a diff is too long', () => {
    const lines = shown({ consolidated: body(() => {}, 80), incremental: 'BEGIN\nEND' }).split('\n');
    expect(lines).toHaveLength(27);
    expect(lines.at(-1)).toMatch(/more lines; --json has both sides/);
  });

  it('are places only where the white space differs', () => {
    expect(
      shown({ kind: 'cosmetic', consolidated: ' a', incremental: 'a', incremental_at: { file: '2.sql' } }),
    ).toBe('      incrementals  2.sql');
  });

  it('tell an empty text from nothing', () => {
    expect(shown({ consolidated: '' })).toMatchInlineSnapshot(`
      "      V1            ''
            incrementals  (nothing)"
    `);
  });
});
