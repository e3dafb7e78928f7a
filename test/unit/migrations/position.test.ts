import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ByteCursor,
  LineCursor,
  charactersBetween,
  offsetOfCharacter,
  placeAt,
} from '../../../src/migrations/position.ts';

const text = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r', '\r\n', '\t', 'é', '𝒳', '€')))
  .map((parts) => parts.join(''));

describe('conversions', () => {
  test('bytes and characters to UTF-16, at every character', () => {
    fc.assert(
      fc.property(text, (sql) => {
        const cursor = new ByteCursor(sql);
        let bytes = 0;
        let offset = 0;
        for (const [i, character] of Array.from(sql).entries()) {
          expect(cursor.offsetAt(bytes)).toBe(offset);
          expect(offsetOfCharacter(sql, i)).toBe(offset);
          expect(charactersBetween(sql, 0, offset)).toBe(i);
          bytes += Buffer.byteLength(character);
          offset += character.length;
        }
        expect(new ByteCursor(sql).offsetAt(bytes)).toBe(sql.length);
      }),
    );
  });

  test('count from a start, and end at the end', () => {
    expect(offsetOfCharacter('é𝒳x', 1, 1)).toBe(3);
    expect(new ByteCursor('é𝒳x', 1).offsetAt(4)).toBe(3);
    expect(offsetOfCharacter('ab', 99)).toBe(2);
    expect(new ByteCursor('ab').offsetAt(99)).toBe(2);
  });

  test('lines: LF, CRLF and a lone CR end one', () => {
    const lines = new LineCursor('a\nb\r\nc\rd');
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((offset) => lines.lineAt(offset))).toEqual([1, 1, 2, 2, 2, 3, 3, 4]);
  });

  test('lines are as many as a split gives', () => {
    fc.assert(
      fc.property(text, (sql) => {
        expect(new LineCursor(sql).lineAt(sql.length)).toBe(sql.split(/\r\n?|\n/).length);
      }),
    );
  });
});

const at = (sql: string, offset: number) => placeAt('f.sql', sql, offset);

describe('placeAt', () => {
  test.each([
    ['the start', 'abc', 0, 1, 1, 'abc'],
    ['the end', 'abc', 3, 1, 4, 'abc'],
    ['beyond the end', 'abc', 9, 1, 4, 'abc'],
    ['an empty text', '', 0, 1, 1, ''],
    ['the second line', 'a\nbc', 3, 2, 2, 'bc'],
    ['a line end', 'ab\ncd', 2, 1, 3, 'ab'],
    ['the LF of a CRLF', 'ab\r\ncd', 3, 1, 3, 'ab'],
    ['after CRLF', 'ab\r\ncd', 4, 2, 1, 'cd'],
    ['after a lone CR', 'ab\rcd', 3, 2, 1, 'cd'],
    ['after an astral character', '𝒳𝒳x', 4, 1, 3, '𝒳𝒳x'],
    ['after a tab, which counts as one', '\t\tx', 2, 1, 3, '  x'],
    ['with an escape sequence in it', '\u001B[31mx', 5, 1, 6, ' [31mx'],
  ])('%s', (_, sql, offset, line, column, source) => {
    expect(at(sql, offset)).toEqual({ file: 'f.sql', line, column, source });
  });

  test('a long line is cut around the place, and the caret still points at it', () => {
    const sql = `x\n${'a'.repeat(300)}X${'b'.repeat(300)}`;
    const place = at(sql, 302);
    expect(place).toMatchObject({ line: 2, column: 301 });
    expect(place.source).toHaveLength(122);
    expect(place.source?.charAt((place.caret ?? 0) - 1)).toBe('X');
  });

  test('at both ends of a long line', () => {
    const sql = `A${'-'.repeat(300)}Z`;
    expect(at(sql, 0)).toMatchObject({ caret: 1, source: `A${'-'.repeat(119)}…` });
    expect(at(sql, 301)).toMatchObject({ column: 302, caret: 121, source: `…${'-'.repeat(119)}Z` });
  });

  test('the caret points at the character, wherever the cut falls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '𝒳', 'é'), { minLength: 100, maxLength: 300 }),
        fc.nat(99),
        (units, i) => {
          const offset = units.slice(0, i).join('').length;
          const { source = '', caret, column } = at(units.join(''), offset);
          expect(column).toBe(i + 1);
          expect(Array.from(source)[(caret ?? column) - 1]).toBe(units[i]);
          expect(source.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
