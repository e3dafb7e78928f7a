import { describe, expect, it } from 'vitest';
import { formsOf } from '../../../src/ddl/expression.ts';

const best = (pretty: string): string | undefined => formsOf(pretty, pretty)[0];

describe('the most readable form of an expression', () => {
  it.each([
    [
      "CHECK (role::text = ANY (ARRAY['admin'::character varying, 'x''y'::character varying]::text[]))",
      "CHECK (role IN ('admin', 'x''y'))",
    ],
    ["CHECK (kind <> ALL (ARRAY['a'::text, 'b'::text]))", "CHECK (kind NOT IN ('a', 'b'))"],
    ['CHECK (n = ANY (ARRAY[1, 2, 3]))', 'CHECK (n IN (1, 2, 3))'],
    ["CHECK (hash ~~ '$%$%'::text)", "CHECK (hash LIKE '$%$%')"],
    ["CHECK (name::text !~~* 'x%'::text)", "CHECK (name NOT ILIKE 'x%')"],
    ["'{}'::jsonb", "'{}'"],
    ["'{}'::text[]", "'{}'"],
    ["'community'::character varying", "'community'"],
    ["'-1'::integer", '-1'],
    ["'-0.5'::numeric", '-0.5'],
    ['score >= 0::numeric AND score <= 0.5::double precision', 'score >= 0 AND score <= 0.5'],
    ["nextval('users_id_seq'::regclass)", "nextval('users_id_seq')"],
    ["now() + '90 days'::interval", "now() + interval '90 days'"],
    ["'2020-01-01 00:00:00+00'::timestamp with time zone < at", "'2020-01-01 00:00:00+00'::timestamptz < at"],
  ])('of %s', (pretty, expected) => {
    expect(best(pretty)).toBe(expected);
  });

  it.each([
    ['what is quoted', "a = 'b::text ~~ c'::text", "a = 'b::text ~~ c'"],
    ['a name in quotes', `"x::text" = 'y'::text`, `"x::text" = 'y'`],
    ['an escape string', String.raw`a = E'it\'s ~~ \\'::text`, String.raw`a = E'it\'s ~~ \\'`],
    ['an array of another type', 'x = ANY (ARRAY[]::integer[])', 'x = ANY (ARRAY[]::integer[])'],
    ['a cast to an array', "tags @> '{a}'::text[]", "tags @> '{a}'::text[]"],
    ['a number that is part of a name', 'a1::numeric', 'a1::numeric'],
  ])('leaves alone %s', (_, pretty, expected) => {
    expect(best(pretty)).toBe(expected);
  });

  it('comes before those that PostgreSQL writes, each once', () => {
    expect(formsOf("a::text = 'x'::text", "((a)::text = 'x'::text)")).toEqual([
      "a = 'x'",
      "a::text = 'x'",
      "a::text = 'x'::text",
      "((a)::text = 'x'::text)",
    ]);
    expect(formsOf('a > 0', 'a > 0')).toEqual(['a > 0']);
  });
});
