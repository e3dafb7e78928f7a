import { describe, expect, it } from 'vitest';
import { type InsertHead, insertStatements } from '../../../src/seed-rows/layout.ts';

const insertStatement = (head: InsertHead, rows: readonly (readonly string[])[]): string =>
  insertStatements(head, rows).join('\n');

const long = (length: number): string => `'${'x'.repeat(length - 2)}'`;

describe('an INSERT', () => {
  it('has the columns on its first line and each row on its own', () => {
    const head = { table: 'tags', columns: ['id', 'name'], overriding: true };
    expect(
      insertStatement(head, [
        ['1', `'a'`],
        ['2', 'NULL'],
      ]),
    ).toBe(`INSERT INTO tags (id, name) OVERRIDING SYSTEM VALUE VALUES
    (1, 'a'),
    (2, NULL);`);
  });

  it('is broken where a line would be too long', () => {
    const columns = Array.from({ length: 12 }, (_, index) => `column_number_${index}`);
    const lines = insertStatement({ table: 't', columns, overriding: false }, [
      [long(50), long(50), long(50)],
      [long(120), '1'],
    ]).split('\n');
    expect(lines).toEqual([
      'INSERT INTO t',
      `    (${columns.slice(0, 6).join(', ')},`,
      `     ${columns.slice(6).join(', ')})`,
      'VALUES',
      `    (${long(50)}, ${long(50)},`,
      `     ${long(50)}),`,
      `    (${long(120)},`,
      '     1);',
    ]);
  });

  it('fills lines up to the last character', () => {
    const statement = insertStatement({ table: 't', columns: ['a', 'b'], overriding: false }, [
      [long(50), long(51)],
      [long(50), long(52)],
    ]);
    expect(statement.split('\n').map((line) => line.length)).toEqual([27, 110, 56, 59]);
  });

  it('goes on behind the last line of a value with several', () => {
    const statement = insertStatement({ table: 't', columns: ['a', 'b'], overriding: false }, [
      [`'${'x'.repeat(90)}\ny'`, long(60)],
    ]);
    expect(statement.split('\n')).toHaveLength(3);
  });

  it('names no columns where all have their defaults', () => {
    expect(insertStatement({ table: 't', columns: [], overriding: false }, [[], []])).toBe(
      'INSERT INTO t DEFAULT VALUES;\nINSERT INTO t DEFAULT VALUES;',
    );
  });
});
