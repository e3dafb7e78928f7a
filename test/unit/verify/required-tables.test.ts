import { describe, expect, it } from 'vitest';
import { requiredTables } from '../../../src/verify/required-tables.ts';
import { setOf } from '../../support/migrations.ts';

/** The tables that are required, as `schema.name` or `name`, where each text is a file. */
const required = (...files: readonly string[]): string[] => {
  const set = setOf(
    Object.fromEntries(files.map((sql, index) => [`${String(index + 1).padStart(3, '0')}_x.sql`, sql])),
  );
  return requiredTables(set).map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`));
};

describe('a table is required', () => {
  it.each([
    ['CREATE TABLE a (id int)', ['a']],
    ['create unlogged table if not exists "A b" (id int);', ['A b']],
    ['CREATE TABLE App.Users (id int); CREATE TABLE "App"."Users" (id int)', ['App.Users', 'app.users']],
    [
      '-- CREATE TABLE no (id int)\n/* CREATE TABLE no2 (id int); */ CREATE /* x */ TABLE a -- y\n (id int)',
      ['a'],
    ],
    ['CREATE TABLE a AS SELECT 1; CREATE TABLE b (LIKE a INCLUDING ALL)', ['a', 'b']],
    [`INSERT INTO a VALUES ('CREATE TABLE no (id int)'); SELECT $$ CREATE TABLE no2 (); $$`, []],
    ['CREATE TEMP TABLE t (id int); CREATE TEMPORARY TABLE t2 (id int)', []],
    ['CREATE FOREIGN TABLE f (id int) SERVER s; CREATE TABLE t OF typ', []],
    ['CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT', ['p']],
    [
      'CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE q (id int); ALTER TABLE p ATTACH PARTITION q DEFAULT',
      ['p'],
    ],
    ['CREATE VIEW v AS SELECT 1; CREATE TYPE t AS (a int); CREATE INDEX i ON a (b)', []],
    [
      'CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT 1; END; CREATE TABLE a (id int)',
      ['a'],
    ],
  ])('%s', (sql, expected) => {
    expect(required(sql)).toEqual(expected);
  });
});

describe('a table is not required any more', () => {
  const MADE =
    'CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE s.c (id int); CREATE TABLE s.d (id int);';
  it.each([
    ['DROP TABLE a', ['b', 's.c', 's.d']],
    ['DROP TABLE IF EXISTS public.a, "b", s.c CASCADE', ['s.d']],
    ['DROP TABLE c', ['a', 'b', 's.d']],
    ['DROP TABLE t.c', ['a', 'b', 's.c', 's.d']],
    [
      'ALTER TABLE a RENAME TO a2; ALTER TABLE IF EXISTS ONLY s.c RENAME TO "C 2"',
      ['a2', 'b', 's.C 2', 's.d'],
    ],
    ['ALTER TABLE a RENAME COLUMN id TO b; ALTER TABLE a RENAME CONSTRAINT x TO b', ['a', 'b', 's.c', 's.d']],
    ['ALTER TABLE a RENAME id TO to', ['a', 'b', 's.c', 's.d']],
    ['ALTER TABLE b SET SCHEMA s; ALTER TABLE s.c SET SCHEMA other', ['a', 'other.c', 's.b', 's.d']],
    ['DROP SCHEMA s CASCADE', ['a', 'b']],
    ['SET search_path = s; DROP SCHEMA s CASCADE', []],
    ['ALTER SCHEMA s RENAME TO t', ['a', 'b', 't.c', 't.d']],
    ['ALTER SCHEMA s OWNER TO x', ['a', 'b', 's.c', 's.d']],
    ['DROP OWNED BY x; CREATE TABLE e (id int)', ['e']],
    ['DROP TABLE U&"\\0061"', []],
    [
      'CREATE TABLE heir (x int) INHERITS (a); CREATE TABLE h2 () INHERITS (heir); DROP TABLE a CASCADE',
      ['b', 's.c', 's.d'],
    ],
    ['ALTER TABLE a RENAME TO b', ['b', 's.c', 's.d']],
  ])('%s', (sql, expected) => {
    expect(required(MADE, sql)).toEqual(expected);
  });

  it('where code may have dropped or renamed it: each that it names', () => {
    expect(required(MADE, `DO $$ BEGIN DROP TABLE a; CREATE TABLE z (id int); END $$`)).toEqual([
      'b',
      's.c',
      's.d',
    ]);
    expect(required(MADE, `DO $$ BEGIN ALTER TABLE IF EXISTS s.c RENAME TO x; END $$`)).toEqual([
      'a',
      'b',
      's.d',
    ]);
    expect(required(MADE, `DO $$ BEGIN EXECUTE 'DROP TABLE b'; END $$`)).toEqual(['a', 's.c', 's.d']);
  });

  it('where code puts the name together: all so far', () => {
    const sql = `DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a'); END $$; CREATE TABLE later (id int)`;
    expect(required(MADE, sql)).toEqual(['later']);
  });

  it('but where code does something else', () => {
    const all = ['a', 'b', 's.c', 's.d'];
    expect(
      required(MADE, `DO $$ BEGIN EXECUTE format('ALTER TABLE %I DROP CONSTRAINT x', 'a'); END $$`),
    ).toEqual(all);
    expect(required(MADE, `DO $$ BEGIN ALTER TABLE a ADD COLUMN x int; END $$`)).toEqual(all);
  });

  it('where a function that may drop it is called, and not where it is made', () => {
    const make = `CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$`;
    expect(required(MADE, make)).toEqual(['a', 'b', 's.c', 's.d']);
    expect(required(MADE, make, 'SELECT tidy();')).toEqual([]);
    expect(required(MADE, make, 'DO $$ BEGIN PERFORM public.tidy(); END $$')).toEqual([]);
  });
});

describe('the files', () => {
  it('are the incrementals, and not a V1 that may have drifted', () => {
    const files = {
      '001_a.sql': 'CREATE TABLE a (id int);',
      'V1__consolidated_schema.sql': 'CREATE TABLE a (id int); CREATE TABLE too_much (id int);',
    };
    expect(requiredTables(setOf(files))).toEqual([{ schema: undefined, name: 'a' }]);
  });

  it('are V1 and its tail where the incrementals before are gone', () => {
    const files = {
      'V1__consolidated_schema.sql':
        '-- aim-migrate: covers 005_last\nCREATE TABLE a (id int); CREATE TABLE b (id int);',
      '006_x.sql': 'DROP TABLE b; CREATE TABLE c (id int);',
    };
    expect(requiredTables(setOf(files)).map(({ name }) => name)).toEqual(['a', 'c']);
  });
});
