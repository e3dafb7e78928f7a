import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../src/consolidate/first-difference.ts';
import { headerOf } from '../../../src/consolidate/header.ts';
import { readMigrationSet } from '../../../src/migrations/migration-set.ts';

const { incrementals } = readMigrationSet('test', [
  { name: '1_a.sql', content: 'SELECT 1;' },
  { name: '02_longer.sql', content: 'SELECT 2;' },
]);

describe('the head of V1', () => {
  it('says what it covers, in a directive that is read back', () => {
    const text = `${headerOf(incrementals, 18)}\nSELECT 1;`;
    const { consolidated } = readMigrationSet('test', [
      { name: 'V1__consolidated_schema.sql', content: text },
      ...incrementals.map(({ file, sql }) => ({ name: file, content: sql })),
    ]);
    expect(consolidated?.directives.covers).toBe('02_longer');
  });

  it('names every file with its checksum', () => {
    const text = headerOf(incrementals, 18);
    for (const { file, checksum } of incrementals) {
      expect(text).toMatch(new RegExp(String.raw`^--   ${file} +${checksum}$`, 'm'));
    }
  });
});

describe('where two texts part', () => {
  it.each([
    ['a\nb', 'a\nc', { line: 2, is: 'b', would_be: 'c' }],
    ['a', 'a\nc', { line: 2, is: null, would_be: 'c' }],
    ['a\n', 'a', { line: 2, is: '', would_be: null }],
  ])('%j and %j', (one, other, expected) => {
    expect(firstDifference(one, other)).toEqual(expected);
  });
});
