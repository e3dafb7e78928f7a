import { describe, expect, it } from 'vitest';
import { originsOf, placeOf, type Aspect } from '../../../src/shadow/origins.ts';
import { parsedFiles } from './parse.ts';

/** Where the object was made, as `1:3`: file and line; the files' SQL is given. */
const where = async (
  texts: readonly string[],
  type: string,
  identity: string,
  aspect?: Aspect,
): Promise<string | undefined> => {
  const place = placeOf(originsOf(await parsedFiles(...texts)), type, identity, aspect);
  return place && `${Number.parseInt(place.file, 10)}:${place.line}`;
};

const TABLE = `CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  "Org Id" int REFERENCES orgs (id),
  age int CHECK (age > 0),
  CONSTRAINT named CHECK (age < 200),
  UNIQUE (email, age),
  FOREIGN KEY (age, email) REFERENCES other,
  CHECK (email <> '' AND email <> 'x'),
  CHECK (age < 5 OR email <> ''),
  EXCLUDE USING gist (age WITH =)
);`;

describe('a table', () => {
  it.each<readonly [type: string, identity: string, aspect: undefined, place: string]>([
    ['table', 'public.users', undefined, '1:1'],
    ['table column', 'public.users.id', undefined, '1:2'],
    ['table column', 'public.users.email', undefined, '1:3'],
    ['table column', 'public.users."Org Id"', undefined, '1:4'],
    ['default value', 'for public.users.id', undefined, '1:2'],
    ['sequence', 'public.users_id_seq', undefined, '1:2'],
    ['table constraint', 'users_pkey on public.users', undefined, '1:2'],
    ['index', 'public.users_pkey', undefined, '1:2'],
    ['table constraint', 'users_email_key on public.users', undefined, '1:3'],
    ['table constraint', 'users_email_not_null on public.users', undefined, '1:3'],
    ['table constraint', '"users_Org Id_fkey" on public.users', undefined, '1:4'],
    ['table constraint', 'users_age_check on public.users', undefined, '1:5'],
    ['table constraint', 'named on public.users', undefined, '1:6'],
    ['index', 'public.users_email_age_key', undefined, '1:7'],
    ['table constraint', 'users_age_email_fkey on public.users', undefined, '1:8'],
    ['table constraint', 'users_email_check on public.users', undefined, '1:9'],
    ['table constraint', 'users_check on public.users', undefined, '1:10'],
    ['table constraint', 'users_age_excl on public.users', undefined, '1:11'],
    ['table column', 'public.users.made_by_like', undefined, '1:1'],
    ['trigger', 'unknown on public.users', undefined, '1:1'],
  ])('%s %s', async (type, identity, aspect, place) => {
    expect(await where([TABLE], type, identity, aspect)).toBe(place);
  });

  it('has names that fit into 63 bytes, as PostgreSQL cuts them', async () => {
    const long = 'a'.repeat(60);
    const cut = `public.${'a'.repeat(29)}_${'b'.repeat(29)}_idx`;
    expect(await where([`CREATE INDEX ON ${long} (${'b'.repeat(50)})`], 'index', cut)).toBe('1:1');
  });
});

describe('the last statement counts', () => {
  it.for<readonly [sql: string, type: string, identity: string, aspect?: Aspect]>([
    ['ALTER TABLE users ALTER email TYPE varchar', 'table column', 'public.users.email'],
    ['ALTER TABLE public.users ALTER email SET DEFAULT 1', 'table column', 'public.users.email'],
    ['ALTER TABLE users ADD COLUMN extra int', 'table column', 'public.users.extra'],
    ['ALTER TABLE users DROP COLUMN email', 'table column', 'public.users.email'],
    ['ALTER TABLE users ADD CONSTRAINT c CHECK (true)', 'table constraint', 'c on public.users'],
    ['ALTER TABLE users VALIDATE CONSTRAINT named', 'table constraint', 'named on public.users'],
    ['ALTER TABLE users ALTER CONSTRAINT named DEFERRABLE', 'table constraint', 'named on public.users'],
    ['ALTER TABLE users DROP CONSTRAINT named', 'table constraint', 'named on public.users'],
    ['ALTER TABLE users ENABLE ROW LEVEL SECURITY', 'table', 'public.users'],
    ['ALTER TABLE users SET (fillfactor = 50)', 'table', 'public.users'],
    ['ALTER TABLE users DISABLE TRIGGER t', 'trigger', 't on public.users'],
    ['ALTER TABLE users OWNER TO app', 'table', 'public.users', 'owner'],
    ['GRANT SELECT ON users TO app', 'table', 'public.users', 'privileges'],
    ["COMMENT ON TABLE users IS 'x'", 'table', 'public.users', 'comment'],
    ["COMMENT ON COLUMN users.email IS 'x'", 'table column', 'public.users.email', 'comment'],
    ["COMMENT ON CONSTRAINT named ON users IS 'x'", 'table constraint', 'named on public.users', 'comment'],
    ['DROP TABLE users', 'table', 'public.users'],
    ['ALTER TABLE users RENAME TO people', 'table', 'public.people'],
    ['ALTER TABLE users RENAME TO people', 'table', 'public.users'],
    ['ALTER TABLE users RENAME email TO mail', 'table column', 'public.users.mail'],
    ['ALTER TABLE users RENAME CONSTRAINT named TO other', 'table constraint', 'other on public.users'],
    ['ALTER TABLE users SET SCHEMA app', 'table', 'app.users'],
    ['INSERT INTO users VALUES (1)', 'table', 'public.users', 'rows'],
    ['update only "users" SET email = 1', 'table', 'public.users', 'rows'],
    ['DELETE FROM public . users', 'table', 'public.users', 'rows'],
  ])('%s', async ([sql, type, identity, aspect]) => {
    expect(await where([TABLE, `\n${sql};`], type, identity, aspect)).toBe('2:2');
  });

  it('but not for another side of the object', async () => {
    const texts = [
      TABLE,
      "COMMENT ON COLUMN users.email IS 'x'; ALTER TABLE users OWNER TO a; INSERT INTO users VALUES (1)",
    ];
    expect(await where(texts, 'table column', 'public.users.email')).toBe('1:3');
    expect(await where(texts, 'table', 'public.users')).toBe('1:1');
    expect(await where([TABLE], 'table', 'public.users', 'privileges')).toBe('1:1');
    expect(await where([TABLE], 'table', 'public.users', 'rows')).toBeUndefined();
  });
});

describe('what belongs to a table', () => {
  it('goes with it to another name', async () => {
    const texts = [TABLE, "COMMENT ON COLUMN users.email IS 'x'", 'ALTER TABLE users RENAME TO people'];
    expect(await where(texts, 'table column', 'public.people.email')).toBe('1:3');
    expect(await where(texts, 'table column', 'public.people.email', 'comment')).toBe('2:1');
    expect(await where(texts, 'table constraint', 'named on public.people')).toBe('1:6');
  });

  it('is gone with it', async () => {
    const texts = [TABLE, 'DROP TABLE users', 'CREATE TABLE users (id int)'];
    expect(await where(texts, 'table column', 'public.users.email')).toBe('3:1');
    expect(await where(texts, 'table constraint', 'named on public.users')).toBe('3:1');
  });

  it('is told from another that is called nearly the same', async () => {
    const texts = ['CREATE TABLE a (x int)', 'CREATE TABLE a_b (x int)', 'DROP TABLE a'];
    expect(await where(texts, 'table column', 'public.a_b.x')).toBe('2:1');
  });
});

describe('other objects', () => {
  it.for<readonly [sql: string, type: string, identity: string, aspect?: Aspect]>([
    ['CREATE INDEX ON users (lower(email), id)', 'index', 'public.users_expr_id_idx'],
    ['CREATE UNIQUE INDEX "I" ON s.users (id)', 'index', 's."I"'],
    ['ALTER INDEX i RENAME TO j', 'index', 'public.j'],
    ['CREATE VIEW v AS SELECT 1', 'view', 'public.v'],
    ['CREATE MATERIALIZED VIEW s.m AS SELECT 1', 'materialized view', 's.m'],
    ['CREATE TABLE c AS SELECT 1', 'table', 'public.c'],
    ['CREATE SEQUENCE s', 'sequence', 'public.s'],
    ['ALTER SEQUENCE s OWNED BY NONE', 'sequence', 'public.s'],
    [
      'CREATE FUNCTION f(a int, b text DEFAULT 1, OUT c int) RETURNS int LANGUAGE sql AS $$$$',
      'function',
      'public.f(integer,pg_catalog.text)',
    ],
    [
      'CREATE FUNCTION f(timestamptz[], s.mood) RETURNS int LANGUAGE sql AS $$$$',
      'function',
      'public.f(timestamp with time zone[],s.mood)',
    ],
    ['CREATE PROCEDURE p() LANGUAGE sql AS $$$$', 'procedure', 'public.p()'],
    ['ALTER FUNCTION f(int) STABLE', 'function', 'public.f(integer)'],
    ['DROP FUNCTION f', 'function', 'public.f(anything)'],
    ["COMMENT ON FUNCTION f(int) IS 'x'", 'function', 'public.f(integer)', 'comment'],
    ['GRANT EXECUTE ON FUNCTION s.f(int) TO app', 'function', 's.f(integer)', 'privileges'],
    ['ALTER FUNCTION f(int) RENAME TO g', 'function', 'public.g(integer)'],
    ['CREATE AGGREGATE a (int) (SFUNC = f, STYPE = int)', 'aggregate', 'public.a(integer)'],
    ['CREATE TRIGGER t AFTER INSERT ON s.users EXECUTE FUNCTION f()', 'trigger', 't on s.users'],
    ['CREATE RULE r AS ON INSERT TO users DO NOTHING', 'rule', 'r on public.users'],
    ['CREATE POLICY p ON users', 'policy', 'p on public.users'],
    ['ALTER POLICY p ON users TO a', 'policy', 'p on public.users'],
    ["CREATE TYPE mood AS ENUM ('a')", 'type', 'public.mood'],
    ["ALTER TYPE mood ADD VALUE 'b'", 'type', 'public.mood'],
    ['CREATE TYPE pair AS (a int)', 'composite type', 'public.pair'],
    ['CREATE TYPE r AS RANGE (subtype = int)', 'type', 'public.r'],
    [
      'CREATE DOMAIN d AS int CONSTRAINT positive CHECK (value > 0)',
      'domain constraint',
      'positive on public.d',
    ],
    ['ALTER DOMAIN d ADD CONSTRAINT c CHECK (true)', 'domain constraint', 'c on public.d'],
    ['DROP TYPE s.mood', 'type', 's.mood'],
    ['CREATE SCHEMA app CREATE TABLE t (id int)', 'table', 'app.t'],
    ['CREATE SCHEMA "App"', 'schema', '"App"'],
    ["COMMENT ON SCHEMA app IS 'x'", 'schema', 'app', 'comment'],
    ['CREATE EXTENSION "uuid-ossp"', 'extension', '"uuid-ossp"'],
    ['CREATE STATISTICS st ON a, b FROM t', 'statistics object', 'public.st'],
    [
      'CREATE OPERATOR + (LEFTARG = int, RIGHTARG = text, FUNCTION = f)',
      'operator',
      'public.+(integer,pg_catalog.text)',
    ],
    ["CREATE COLLATION c (locale = 'C')", 'collation', 'public.c'],
    ['CREATE TEXT SEARCH CONFIGURATION s.c (COPY = english)', 'text search configuration', 's.c'],
    ['CREATE PUBLICATION p FOR ALL TABLES', 'publication', 'p'],
    ['ALTER PUBLICATION p ADD TABLE users', 'publication', 'p'],
    ['CREATE FOREIGN TABLE ft (a int) SERVER s', 'foreign table', 'public.ft'],
    ['CREATE USER MAPPING FOR app SERVER s', 'user mapping', 'app on server s'],
    ['CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()', 'event trigger', 'e'],
    ['SET search_path = app, public; CREATE TABLE t (id int)', 'table column', 'app.t.id'],
    [
      "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.t (id int)",
      'table',
      'public.t',
    ],
  ])('%s', async ([sql, type, identity, aspect]) => {
    expect(await where(['SELECT 1', `-- é\n${sql}`], type, identity, aspect)).toBe('2:2');
  });

  it('take the default schema that is given', async () => {
    const places = originsOf(await parsedFiles('CREATE TABLE t (id int)'), 'app');
    expect(placeOf(places, 'table', 'app.t')).toEqual({ file: '001_a.sql', line: 1 });
  });
});
