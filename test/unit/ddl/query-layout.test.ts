import { describe, expect, it } from 'vitest';
import { apart, expressionForms, layoutOf } from '../../../src/ddl/query/layout.ts';

describe('a query', () => {
  it('has a line for each clause', () => {
    expect(
      layoutOf(
        ' SELECT a,\n    b AS c\n   FROM t\n     JOIN u USING (a)\n  WHERE a IS DISTINCT FROM b\n LIMIT 5',
      ),
    ).toBe('SELECT a, b AS c\nFROM t\nJOIN u USING (a)\nWHERE a IS DISTINCT FROM b\nLIMIT 5');
  });

  it('has a line for each column, query and condition where one line would be too long', () => {
    const name = 'a_rather_long_name_of_a_column_that_takes_room';
    expect(
      layoutOf(
        ` SELECT t.${name},
    ( SELECT count(*) AS count
           FROM u
          WHERE u.${name} = t.${name} AND u.is_open) AS open_count
   FROM t
  WHERE t.${name} > 1 AND t.${name} < 99 AND t.is_active`,
      ),
    ).toBe(`SELECT
    t.${name},
    (
        SELECT count(*) AS count
        FROM u
        WHERE u.${name} = t.${name}
            AND u.is_open
    ) AS open_count
FROM t
WHERE t.${name} > 1
    AND t.${name} < 99
    AND t.is_active`);
  });

  it('keeps what is in quotes, and key words within parentheses', () => {
    expect(layoutOf(` SELECT 'a  FROM  b' AS "x  WHERE", EXTRACT(epoch FROM t.at) AS e\n   FROM t`)).toBe(
      `SELECT 'a  FROM  b' AS "x  WHERE", EXTRACT(epoch FROM t.at) AS e\nFROM t`,
    );
  });

  it('has the queries of WITH in lines of their own', () => {
    expect(
      layoutOf(
        'WITH RECURSIVE r(n) AS (\n         VALUES (1)\n        UNION ALL\n         SELECT r_1.n + 1\n           FROM r r_1\n        )\n SELECT n\n   FROM r',
      ),
    ).toBe(
      'WITH RECURSIVE r(n) AS (\n    VALUES (1)\n    UNION ALL\n    SELECT r_1.n + 1\n    FROM r r_1\n)\nSELECT n\nFROM r',
    );
  });
});

describe('an expression', () => {
  it('is first in one line, without parentheses around all of it', () => {
    expect(expressionForms('(EXISTS ( SELECT\n   FROM b\n  WHERE b.id = t.a))', 'exact')).toEqual([
      'EXISTS (SELECT FROM b WHERE b.id = t.a)',
      'exact',
      '(EXISTS ( SELECT\n   FROM b\n  WHERE b.id = t.a))',
    ]);
  });

  it('stands between parentheses of its own where it is too long', () => {
    const name = 'a_rather_long_name_of_a_column_that_takes_room';
    expect(apart(`${name} > 1 AND ${name} < 9 OR ${name} IS NULL`, '    ')).toBe(
      `(\n        ${name} > 1 AND ${name} < 9\n        OR ${name} IS NULL\n    )`,
    );
  });
});
