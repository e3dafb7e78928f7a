import { describe, expect, it } from 'vitest';
import { bodyForms, tagFor } from '../../../src/ddl/families/routines/body.ts';
import { mentionsIn } from '../../../src/ddl/families/routines/mentions.ts';
import { settingOf } from '../../../src/ddl/families/routines/settings.ts';

describe('the quote around a body', () => {
  it.each([
    ['SELECT 1', '$$'],
    ['SELECT $1', '$$'],
    ['SELECT $$a$$', '$body$'],
    ['costs $', '$body$'],
    ['$$ $body$', '$body2$'],
    ['$$ $body', '$body2$'],
    ['', '$$'],
  ])('of %s is %s', (source, tag) => {
    expect(tagFor(source)).toBe(tag);
  });
});

const row = (body: string) => ({ sql_body: body });

describe('a block', () => {
  it('has its queries laid out, and can be as PostgreSQL wrote it', () => {
    const block = "BEGIN ATOMIC\n SELECT a\n    FROM t;\n INSERT INTO u (b)\n   VALUES (';'::text);\nEND";
    expect(bodyForms(row(block))).toEqual([
      "BEGIN ATOMIC\n    SELECT a\n    FROM t;\n    INSERT INTO u (b)\n      VALUES (';'::text);\nEND",
      block,
    ]);
  });
  it('with a line end within quotes stays as it is', () => {
    const block = "BEGIN ATOMIC\n SELECT 'a\n b'::text;\nEND";
    expect(bodyForms(row(block))).toEqual([block]);
  });
  it('that is empty stays empty', () => {
    expect(bodyForms(row('BEGIN ATOMIC\nEND'))).toContain('BEGIN ATOMIC\nEND');
  });
});

describe('a setting', () => {
  it.each([
    ['search_path=public, pg_temp', 'SET search_path = public, pg_temp'],
    ['search_path="$user", "Odd, name"', 'SET search_path = "$user", "Odd, name"'],
    ['search_path=""', `SET search_path = ''`],
    ['search_path=', `SET search_path = ''`],
    ['work_mem=1MB', `SET work_mem = '1MB'`],
    ['enable_seqscan=off', 'SET enable_seqscan = off'],
    ['statement_timeout=5000', 'SET statement_timeout = 5000'],
    ['DateStyle=ISO, DMY', `SET DateStyle = 'ISO, DMY'`],
    [`our.Own=a'b=c`, `SET our."Own" = 'a''b=c'`],
  ])('%s', (entry, clause) => {
    expect(settingOf(entry)).toBe(clause);
  });
});

describe('what a body mentions', () => {
  const mentioned = mentionsIn([
    { kind: 'relation', address: 'pg_class:1', name: 'users', types: null },
    { kind: 'relation', address: 'pg_class:2', name: 'Odd one', types: null },
    { kind: 'function', address: 'pg_proc:3', name: 'total', types: null },
    {
      kind: 'operator',
      address: 'pg_operator:4',
      name: '=',
      types: '[["amount","amount"],["int4","integer"]]',
    },
    { kind: 'cast', address: 'pg_cast:5', name: '::', types: '[["amount","amount"],["int4","integer"]]' },
  ]);
  const of = (source: string, language = 'sql', found = '{"name":"f","types":[]}'): string[] =>
    mentioned({ oid: '9', language, source, sql_body: null, found });

  it('is found by name, as SQL folds it', () => {
    expect(of('SELECT * FROM Users')).toEqual(['pg_class:1']);
    expect(of('SELECT * FROM public."Odd one"')).toEqual(['pg_class:2']);
    expect(of('SELECT * FROM "Users"')).toEqual([]);
  });
  it('is a function only where it is called', () => {
    expect(of('SELECT total(1)')).toEqual(['pg_proc:3']);
    expect(of('SELECT 1 AS total')).toEqual([]);
  });
  it('is an operator, or a cast, only with both of its types', () => {
    expect(of('SELECT $1 = 1', 'sql', '{"name":"f","types":["amount","integer"]}')).toEqual([
      'pg_operator:4',
    ]);
    expect(of('SELECT $1 = 1', 'sql', '{"name":"f","types":["integer"]}')).toEqual([]);
    expect(of('SELECT $1::integer', 'sql', '{"name":"f","types":["amount"]}')).toEqual(['pg_cast:5']);
  });
  it('is nothing in PL/pgSQL, which looks up only types', () => {
    expect(of('BEGIN UPDATE users SET a = 1; END', 'plpgsql')).toEqual([]);
    expect(of('DECLARE a users%ROWTYPE; BEGIN END', 'plpgsql')).toEqual(['pg_class:1']);
  });
});
