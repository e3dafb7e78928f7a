import * as fc from 'fast-check';
import { loadModule, scanSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { Lexer, lexStatements, skipBlank } from '../../../src/migrations/lexer.ts';
import { ByteCursor } from '../../../src/migrations/position.ts';

beforeAll(() => loadModule());

/** Comments, strings, semicolons and parentheses as the scanner of the real grammar sees them, or undefined. */
function real(sql: string): string[] | undefined {
  try {
    const cursor = new ByteCursor(sql);
    return scanSync(sql).tokens.flatMap(({ tokenName, tokenType, start, end }) => {
      const range = `${cursor.offsetAt(start)}-${cursor.offsetAt(end)}`;
      if (tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT') return [`comment ${range}`];
      if (tokenType === 59) return [`semicolon ${range}`];
      return tokenType === 40 || tokenType === 41 ? [`parenthesis ${range}`] : [];
    });
  } catch {
    return undefined;
  }
}

function ours(sql: string): string[] {
  const lexer = new Lexer(sql);
  const found: string[] = [];
  while (lexer.next()) {
    const range = `${lexer.start}-${lexer.end}`;
    if (lexer.isComment) found.push(`comment ${range}`);
    else if (lexer.kind === 'semicolon') found.push(`semicolon ${range}`);
    else if (lexer.kind === 'open' || lexer.kind === 'close') found.push(`parenthesis ${range}`);
  }
  return found;
}

const signs = fc.constantFrom(
  "'",
  "''",
  '"',
  "E'",
  "e'",
  "N'",
  "U&'",
  "B'",
  '$$',
  '$a$',
  '$1',
  '$',
  '--',
  '/*',
  '*/',
  '\n',
  '\r',
  ' ',
  ';',
  '(',
  ')',
  '\\',
  "\\'",
  'a',
  'E',
  'é',
  '1',
  '1.5',
  '1e5',
  '0x1F',
  '.',
  '+',
  '-',
  '*',
  '/',
  '_',
  '𝒳',
  'b$c',
  ':',
  '::',
  '\t',
  '\f',
);

/** libpg-query does not go on with a string behind a comment, though PostgreSQL does (scan.l, quotecontinue). */
const CONTINUED_AFTER_COMMENT = /e'[^]*'\s*(--|\/\*)/i;

describe('the lexer sees what the real scanner sees', () => {
  test('in any heap of signs that the real one accepts', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 14 }), (parts) => {
        const sql = parts.join('');
        if (CONTINUED_AFTER_COMMENT.test(sql)) return;
        const expected = sql === '' ? undefined : real(sql);
        if (expected === undefined) return;
        compared++;
        expect(ours(sql)).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
    expect(compared).toBeGreaterThan(4_000);
  });

  test.each([
    "E'a\\'b;' ;",
    "re'a\\' ;",
    "E'a'\n'b\\';' ;",
    "'a\\' ;",
    '"a"";" ;',
    '$a$ ; $b$ ; $a$ ;',
    '$$ ; $a$ ; $$ ;',
    'a$b$c;',
    '/* a /* ; */ ; */ ;',
    'a+--;\n;',
    'a*/*;*/b;',
    "U&'d\\0061;' ;",
    'SELECT $1;',
    '1$a$;$a$;',
  ])('%s', (sql) => {
    expect(real(sql)).toBeDefined();
    expect(ours(sql)).toEqual(real(sql));
  });

  test('and what only PostgreSQL sees: an escape string goes on behind a comment', () => {
    expect(ours("E'a' -- c\n  'b\\';' ;")).toEqual(['semicolon 19-20']);
  });
});

const cut = (sql: string): string[] =>
  Array.from(lexStatements(sql), ({ start, end }) => sql.slice(start, end));

describe('lexStatements', () => {
  test.each([
    ['plain', 'a; b ;; c', ['a', 'b', 'c']],
    ['comments around', '-- x\na -- y\n; /* z */', ['a']],
    ['in quotes', `a ';'; b ";"; c $$;$$`, [`a ';'`, `b ";"`, 'c $$;$$']],
    [
      'in parentheses',
      'CREATE RULE r AS ON INSERT TO t DO (a; b); c',
      ['CREATE RULE r AS ON INSERT TO t DO (a; b)', 'c'],
    ],
    [
      'BEGIN ATOMIC',
      'CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; SELECT 2; END; c',
      ['CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; SELECT 2; END', 'c'],
    ],
    ['BEGIN by itself', 'BEGIN; a; END; c', ['BEGIN', 'a', 'END', 'c']],
    [
      'a body without quotes',
      'CREATE OR REPLACE PROCEDURE p AS BEGIN IF a THEN b; END IF; LOOP c; END LOOP; COMMIT; END; d',
      ['CREATE OR REPLACE PROCEDURE p AS BEGIN IF a THEN b; END IF; LOOP c; END LOOP; COMMIT; END', 'd'],
    ],
    ['an open quote', "a; b ' ; c", ['a', "b ' ; c"]],
  ])('%s', (_, sql, expected) => expect(cut(sql)).toEqual(expected));

  test('gives the first words', () => {
    const [statement] = lexStatements('Commit /* x */ AND  chain;');
    expect(statement).toMatchObject({ head: ['commit', 'and', 'chain'], start: 0, end: 25, next: 26 });
  });
});

test('skipBlank finds the first word', () => {
  expect(skipBlank(' -- a\n/* b */ c', 0)).toBe(14);
  expect(skipBlank(' -- a', 0)).toBe(5);
});
