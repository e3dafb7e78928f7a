import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDirectives } from '../../../src/migrations/directives.ts';

const parse = (sql: string, kind: 'consolidated' | 'incremental' = 'incremental') =>
  parseDirectives('001_a.sql', sql, kind);
const codes = (sql: string, kind: 'consolidated' | 'incremental' = 'incremental') =>
  parse(sql, kind).problems.map(({ code, place }) => `${place?.line} ${code}`);

describe('directives in the leading comment', () => {
  test('none', () => {
    expect(parse('-- a comment\nSELECT 1;')).toEqual({
      directives: { noTransaction: false, raw: false },
      problems: [],
    });
  });

  test('all of an incremental', () => {
    const sql =
      '-- aim-migrate: no-transaction\n-- aim-migrate: lock-timeout 2s\n-- aim-migrate: statement-timeout 5min\nVACUUM;';
    expect(parse(sql).directives).toEqual({
      noTransaction: true,
      raw: false,
      lockTimeoutMs: 2_000,
      statementTimeoutMs: 300_000,
    });
    expect(codes(sql)).toEqual([]);
  });

  test('covers in V1, in the form that the history keeps', () => {
    expect(parse('-- aim-migrate: covers 030_e\u0301\n', 'consolidated').directives.covers).toBe(
      '030_\u00E9',
    );
  });

  test.each([
    ['after other comments and blank lines', '\n\n/* a\n /* nested */ */ -- b\n\n-- aim-migrate: raw\nX'],
    ['indented, with CRLF', '-- a\r\n\t-- aim-migrate: raw\r\nX'],
    ['without blanks, in capitals', '--AIM-Migrate:raw\nX'],
    ['with blanks at the end', '-- aim-migrate:   raw  \t\nX'],
    ['at the end of the text', '-- aim-migrate: raw'],
    ['with a lone CR', '-- a\r-- aim-migrate: raw\rX'],
  ])('%s', (_, sql) => {
    expect(parse(sql).problems).toEqual([]);
    expect(parse(sql).directives.raw).toBe(true);
  });
});

const remedy = (name: string) => parse(`-- aim-migrate: ${name}\nX`).problems[0]?.remedy ?? '';

describe('what is wrong with them', () => {
  test.each([
    ['unknown', '\n-- aim-migrate: fast\nX', ['2 unknown-directive']],
    ['no name', '-- aim-migrate:\nX', ['1 unknown-directive']],
    ['a flag with a value', '-- aim-migrate: raw yes\nX', ['1 malformed-directive']],
    ['no value', '-- aim-migrate: lock-timeout\nX', ['1 malformed-directive']],
    ['no unit', '-- aim-migrate: lock-timeout 2\nX', ['1 malformed-directive']],
    ['two values', '-- aim-migrate: lock-timeout 2s 3s\nX', ['1 malformed-directive']],
    ['twice', '-- aim-migrate: raw\n-- aim-migrate: raw\nX', ['2 duplicate-directive']],
    ['covers outside of V1', '-- aim-migrate: covers 001_a\nX', ['1 misplaced-directive']],
    ['both kinds', '-- aim-migrate: raw\n-- aim-migrate: no-transaction\nX', ['2 conflicting-directives']],
    ['after a statement', 'X;\n-- aim-migrate: raw\n', ['2 misplaced-directive']],
    ['within a statement', 'X\n-- aim-migrate: raw\n;', ['2 misplaced-directive']],
    ['behind a semicolon', ';\n-- aim-migrate: raw\n', ['2 misplaced-directive']],
    ['without colon', '-- aim-migrate no-transaction\nX', ['1 malformed-directive']],
    ['in a block comment', '/* aim-migrate: raw */\nX', ['1 malformed-directive']],
  ])('%s', (_, sql, expected) => {
    expect(codes(sql)).toEqual(expected);
    for (const problem of parse(sql).problems)
      expect(problem).toMatchObject({ remedy: expect.any(String), place: { file: '001_a.sql' } });
  });

  test.each([
    ['no-transaction in V1', '-- aim-migrate: no-transaction\nX', ['1 misplaced-directive']],
    ['covers a file name', '-- aim-migrate: covers 030_a.sql\nX', ['1 malformed-directive']],
    ['covers a number', '-- aim-migrate: covers 30\nX', ['1 malformed-directive']],
    ['covers nothing', '-- aim-migrate: covers\nX', ['1 malformed-directive']],
  ])('%s', (_, sql, expected) => expect(codes(sql, 'consolidated')).toEqual(expected));

  test('a near miss is named, and so are the known ones', () => {
    expect(remedy('no-transcation')).toMatch(
      /^Did you mean "no-transaction"\? The known ones are: no-transaction, raw/,
    );
    expect(remedy('no_transaction')).toMatch(/^Did you mean "no-transaction"/);
    expect(remedy('RAW')).toMatch(/^Did you mean "raw"/);
    expect(remedy('notransaction')).toMatch(/^Did you mean "no-transaction"/);
    expect(remedy('quick')).toMatch(/^The known ones are/);
  });

  test('problems come in the order of the lines', () => {
    expect(codes('-- aim-migrate: x\n-- aim-migrate: covers 1_a\n-- aim-migrate: y\nX')).toEqual([
      '1 unknown-directive',
      '2 misplaced-directive',
      '3 unknown-directive',
    ]);
  });
});

describe('what is no directive', () => {
  test.each([
    ['in a string', "SELECT '\n-- aim-migrate: raw\n';"],
    ['in a dollar quote', 'DO $x$\n-- aim-migrate: raw\n$x$;'],
    ['in an escape string', "SELECT E'\\'\n-- aim-migrate: raw\n';"],
    ['in a quoted name', 'SELECT "\n-- aim-migrate: raw\n";'],
    ['prose', '-- aim-migrate runs this file; aim-migrate raw is another thing\nX'],
    ['prose in a block', '/* see aim-migrate: raw */\nX'],
  ])('%s', (_, sql) => {
    expect(parse(sql)).toEqual({ directives: { noTransaction: false, raw: false }, problems: [] });
  });
});

test('never throws; where there is no such comment there is neither directive nor problem', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('--', ' aim-migrate', ':', ' raw', '\n', "'", '$$', '/*', '*/', ';', 'covers 1_a'),
  );
  const none = { directives: { noTransaction: false, raw: false }, problems: [] };
  const sql = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(sql, fc.constantFrom('consolidated', 'incremental'), (text, kind) => {
      const found = parse(text, kind);
      expect(text.includes('aim-migrate') ? none : found).toEqual(none);
    }),
    { numRuns: 500 },
  );
});
