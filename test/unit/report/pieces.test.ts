import { describe, expect, test } from 'vitest';
import { mapStrings } from '../../../src/report/clean.ts';
import { excerpt, placeText } from '../../../src/report/excerpt.ts';
import { sanitize, sanitizeJson, sanitizeLine } from '../../../src/report/sanitize.ts';
import { wantsColor } from '../../../src/report/style.ts';
import { table } from '../../../src/report/table.ts';
import { versionList } from '../../../src/report/words.ts';

describe('sanitize', () => {
  test.each([
    ['plain\ttext\nÄ 日本 🆕', 'plain\ttext\nÄ 日本 🆕'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007x', 'x'],
    ['a\rb', String.raw`a\u000db`],
    ['a\r\nb', 'a\nb'],
    ['\u0007\u0000\u007F\u009B2J', String.raw`\u0007\u0000\u007f\u009b2J`.replace(String.raw`\u009b2J`, '')],
    ['\u202Egnp.sql\u2066', String.raw`\u202egnp.sql\u2066`],
    ['lone \uD800', 'lone \uFFFD'],
  ])('%j', (text, expected) => expect(sanitize(text)).toBe(expected));

  test('one line', () => expect(sanitizeLine('a\n  b\r\nc')).toBe('a b c'));

  test('in JSON the value stays', () => {
    const value = '\u009B2J \u202E \u007F';
    const json = sanitizeJson(JSON.stringify(value));
    expect(json).toMatch(/^[ -~]*$/);
    expect(JSON.parse(json)).toBe(value);
  });

  test('every string of a value, keys and other kinds stay', () => {
    const value = { a: ['x', { b: 'x' }], n: 1, no: null, yes: true };
    expect(mapStrings(value, (text) => `${text}!`)).toEqual({
      a: ['x!', { b: 'x!' }],
      n: 1,
      no: null,
      yes: true,
    });
  });
});

const at = (source: string, column: number, more: { caret?: number } = {}) =>
  excerpt({ file: 'f', line: 12, column, source, ...more });

describe('the excerpt', () => {
  test('the caret stands under its character', () => {
    expect(at('SELECT 1 FORM t', 10)).toEqual(['12 | SELECT 1 FORM t', '   |          ^']);
  });
  test('after a tab', () => expect(at('\tab\tc', 5)).toEqual(['12 |  ab c', '   |     ^']));
  test('after wide characters', () => expect(at("'日本' x", 6)).toEqual(["12 | '日本' x", '   |        ^']));
  test('after a combining mark', () => expect(at('e\u0301x', 3)).toEqual(['12 | e\u0301x', '   |  ^']));
  test('after an emoji, which is one character', () =>
    expect(at('🆕x', 2)).toEqual(['12 | 🆕x', '   |   ^']));
  test('at the end, and beyond it', () => {
    expect(at('ab', 3)).toEqual(['12 | ab', '   |   ^']);
    expect(at('ab', 99)).toEqual(['12 | ab', '   |   ^']);
  });
  test('where the reader has cut the line already', () => {
    expect(at('…cd', 500, { caret: 3 })).toEqual(['12 | …cd', '   |   ^']);
  });
  test.each([1, 50, 55, 56, 500, 944, 946, 1000])('a long line is cut around it: column %i', (column) => {
    const source = `${'a'.repeat(column - 1)}X${'b'.repeat(1000 - column)}`;
    const [line = '', caret = ''] = at(source, column);
    expect(line[caret.indexOf('^')]).toBe('X');
    expect(line.length).toBeLessThanOrEqual(120);
  });
  test('without a column, without a line, without a source', () => {
    expect(excerpt({ file: 'f', line: 1, source: 'x' })).toEqual(['1 | x']);
    expect(excerpt({ file: 'f', source: 'x' })).toEqual([]);
    expect(excerpt({ file: 'f', line: 1, column: 1 })).toEqual([]);
  });
  test('the place', () => {
    expect(placeText({ file: 'f.sql', line: 3, column: 7 })).toBe('f.sql:3:7');
    expect(placeText({ file: 'f.sql', line: 3 })).toBe('f.sql:3');
    expect(placeText({ file: 'f.sql', column: 7 })).toBe('f.sql');
  });
});

describe('colour and symbols', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
  ])('%j, terminal: %s', (env, isTTY, expected) =>
    expect(wantsColor({ env, isTTY, color: true })).toBe(expected),
  );

  test('--no-color beats all', () => {
    expect(wantsColor({ env: { FORCE_COLOR: '1' }, isTTY: true, color: false })).toBe(false);
  });
});

test('table: columns as wide as they look', () => {
  expect(
    table([
      ['a', 'b', 'c'],
      ['日本', '', 'd'],
    ]),
  ).toEqual(['a     b  c', '日本     d']);
  expect(table([])).toEqual([]);
});

test('many versions are not all named', () => {
  expect(versionList(['a', 'b'])).toBe('a, b');
  expect(versionList(Array.from({ length: 12 }, (_, i) => String(i)))).toBe(
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (12 in all)',
  );
});
