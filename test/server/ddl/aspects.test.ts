import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { openSession } from '../catalog/open.ts';
import { ownSession } from '../catalog/own-session.ts';
import { rewritten } from './cases.ts';

const session = ownSession({ tablespace: false });

/** What is written, without the head and the titles of sections; proved by being run. */
async function written(sql: string): Promise<string> {
  const { text } = await rewritten(session(), [sql]);
  return text
    .split('\n')
    .filter((line) => !/^(-- |$)/.test(line))
    .join('\n');
}

describe('privileges', () => {
  it('are granted in few statements, in an order in which each grantor may', async () => {
    const text = await written(`
      CREATE TABLE t (a int, b text, c text);
      GRANT SELECT, INSERT ON t TO aim_reader WITH GRANT OPTION;
      GRANT ALL ON t TO aim_root;
      SET ROLE aim_reader; GRANT SELECT ON t TO aim_writer; RESET ROLE;
      GRANT DELETE ON t TO aim_reader, PUBLIC;
      GRANT UPDATE (a, b), SELECT (c) ON t TO aim_writer;
      GRANT ALL (c) ON t TO aim_reader WITH GRANT OPTION;
      REVOKE TRUNCATE ON t FROM CURRENT_USER;`);
    expect(text.split('\n').slice(5)).toEqual([
      'REVOKE TRUNCATE ON t FROM CURRENT_USER;',
      'GRANT SELECT, INSERT ON t TO aim_reader WITH GRANT OPTION;',
      'GRANT DELETE ON t TO aim_reader, PUBLIC;',
      'GRANT ALL ON t TO aim_root;',
      'SET ROLE aim_reader;',
      'GRANT SELECT ON t TO aim_writer;',
      'RESET ROLE;',
      'GRANT SELECT (c), UPDATE (a, b) ON t TO aim_writer;',
      'GRANT ALL (c) ON t TO aim_reader WITH GRANT OPTION;',
    ]);
  });

  it('are written after the owner, of whose own none is left out', async () => {
    const text = await written(`
      CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';
      CREATE AGGREGATE ag(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
      CREATE SEQUENCE "S";
      CREATE DOMAIN d AS int;
      CREATE SCHEMA s;
      ALTER SEQUENCE "S" OWNER TO aim_writer;
      REVOKE ALL ON SEQUENCE "S" FROM aim_writer;
      GRANT USAGE ON SEQUENCE "S" TO CURRENT_USER;
      REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
      REVOKE ALL ON FUNCTION ag() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION f(int) TO aim_reader WITH GRANT OPTION;
      REVOKE ALL ON DOMAIN d FROM PUBLIC;
      GRANT ALL ON SCHEMA s TO aim_writer;
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT CREATE ON SCHEMA s TO CURRENT_USER WITH GRANT OPTION;`);
    expect(text).toContain(`ALTER SEQUENCE "S" OWNER TO aim_writer;
REVOKE ALL ON SEQUENCE "S" FROM aim_writer;
GRANT USAGE ON SEQUENCE "S" TO CURRENT_USER;`);
    expect(text).toContain(`REVOKE EXECUTE ON FUNCTION f(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(integer) TO aim_reader WITH GRANT OPTION;`);
    expect(text).toContain('REVOKE EXECUTE ON FUNCTION ag() FROM PUBLIC;');
    expect(text).toContain('REVOKE USAGE ON DOMAIN d FROM PUBLIC;');
    expect(text).toContain('GRANT ALL ON SCHEMA s TO aim_writer;');
    expect(text).toMatch(/REVOKE (ALL|USAGE) ON SCHEMA public FROM PUBLIC;/);
    expect(text).toContain('GRANT CREATE ON SCHEMA s TO CURRENT_USER WITH GRANT OPTION;');
  });

  it('of the future stand last', async () => {
    const text = await written(`
      CREATE SCHEMA s;
      ALTER DEFAULT PRIVILEGES FOR ROLE aim_writer IN SCHEMA s GRANT ALL ON TABLES TO aim_reader, aim_root WITH GRANT OPTION;
      ALTER DEFAULT PRIVILEGES FOR ROLE aim_writer REVOKE ALL ON TABLES FROM aim_writer;
      ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
      ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO aim_reader;
      CREATE TABLE s.t (a int);`);
    expect(text.split('\n').slice(-5)).toEqual([
      'ALTER DEFAULT PRIVILEGES FOR ROLE aim_writer IN SCHEMA s GRANT ALL ON TABLES',
      '    TO aim_reader, aim_root WITH GRANT OPTION;',
      'ALTER DEFAULT PRIVILEGES FOR ROLE aim_writer REVOKE ALL ON TABLES FROM aim_writer;',
      'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;',
      'ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO aim_reader;',
    ]);
  });
});

describe('comments', () => {
  it('keep quotes, backslashes and every kind of line end', async () => {
    const text = await written(String.raw`
      CREATE TABLE t (a int);
      COMMENT ON TABLE t IS 'it''s 100% C:\new';
      COMMENT ON COLUMN t.a IS E'one\r\ntwo\\three\'';`);
    expect(text).toContain(String.raw`COMMENT ON TABLE t IS E'it''s 100% C:\\new';`);
    expect(text).toContain(String.raw`COMMENT ON COLUMN t.a IS E'one\r
two\\three''';`);
  });

  it('are written of every kind of object', async () => {
    const made = `
      CREATE SCHEMA s;
      CREATE TYPE s.c AS (a int);
      CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY, "B c" text, CONSTRAINT t_pkey PRIMARY KEY (id));
      CREATE VIEW s.v AS SELECT id FROM s.t;
      CREATE FUNCTION s.f(a int, VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE p(a int) LANGUAGE sql AS '';
      CREATE CAST (s.c AS json) WITH INOUT;
      CREATE COLLATION s.co (PROVIDER = libc, LOCALE = 'C');
      CREATE CONVERSION s.cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
      CREATE OPERATOR s.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int);
      CREATE OPERATOR FAMILY s.fam USING btree;
      CREATE TEXT SEARCH PARSER s.pa (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
      CREATE TEXT SEARCH TEMPLATE s.te (LEXIZE = dsimple_lexize);
      CREATE STATISTICS s.st ON id, "B c" FROM s.t;
      CREATE AGGREGATE s.ag(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');`;
    const comments = [
      'SCHEMA s',
      'TYPE s.c',
      'COLUMN s.c.a',
      'TABLE s.t',
      'COLUMN s.t."B c"',
      'INDEX s.t_pkey',
      'CONSTRAINT t_pkey ON s.t',
      'SEQUENCE s.t_id_seq',
      'VIEW s.v',
      'COLUMN s.v.id',
      'RULE "_RETURN" ON s.v',
      'FUNCTION s.f(integer, text[])',
      'PROCEDURE p(integer)',
      'CAST (s.c AS json)',
      'COLLATION s.co',
      'CONVERSION s.cv',
      'OPERATOR s.=== (integer, integer)',
      'OPERATOR FAMILY s.fam USING btree',
      'TEXT SEARCH PARSER s.pa',
      'TEXT SEARCH TEMPLATE s.te',
      'STATISTICS s.st',
      'AGGREGATE s.ag(*)',
      'LANGUAGE internal',
    ].map((reference) => `COMMENT ON ${reference} IS 'x';`);
    const text = await written([made, ...comments].join('\n'));
    for (const comment of comments) expect(text).toContain(comment);
  });
});

describe('the rest', () => {
  it('quotes settings of the database as they were', async () => {
    const text = await written(`
      CREATE SCHEMA "My s";
      DO $do$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET search_path = "My s", public', current_database());
        EXECUTE format('ALTER DATABASE %I SET my.text = %L', current_database(), E'50%% it''s \\ $$');
        EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), '100%');
      END $do$;`);
    expect(text).toContain(`SET search_path = "My s", public'`);
    expect(text).toContain(`COMMENT ON DATABASE %I IS ''100%%''`);
  });

  it('writes large objects in pieces, with their holes', async () => {
    const text = await written(`
      SELECT lo_from_bytea(7001, decode(repeat('00ff', 50000), 'hex'));
      SELECT lo_create(7002);
      SELECT lo_put(7002, 5000, 'it''s far');
      SELECT lo_from_bytea(7003, 'back\\\\slash');`);
    expect(text.match(/lo_put\(7001/g)).toHaveLength(3);
    expect(text).toContain('SELECT lo_create(7002);');
  });

  it('gives an extension to its owner', async () => {
    const text = await written(`
      SET ROLE aim_root; CREATE EXTENSION citext; RESET ROLE; CREATE SCHEMA s; CREATE EXTENSION pgcrypto SCHEMA s;`);
    expect(text).toBe(`CREATE SCHEMA s;
SET ROLE aim_root;
CREATE EXTENSION citext;
RESET ROLE;
CREATE EXTENSION pgcrypto SCHEMA s;`);
  });

  it('publishes a parent without its children', async () => {
    const { major } = inject('server');
    const text = await written(`
      CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); CREATE TABLE q (a int) PARTITION BY RANGE (a);
      CREATE TABLE "Q1" PARTITION OF q DEFAULT;
      CREATE PUBLICATION pu FOR TABLE ONLY p, q WITH (publish_via_partition_root);
      ${major < 15 ? '' : 'CREATE PUBLICATION pv FOR TABLE p WHERE (a IN (1, 2));'}`);
    expect(text).toContain(
      'CREATE PUBLICATION pu FOR TABLE ONLY p, q WITH (publish_via_partition_root = true);',
    );
    if (major >= 15) expect(text).toContain('FOR TABLE ONLY p WHERE (a IN (1, 2)), c WHERE (a IN (1, 2));');
  });

  it('writes an enabled subscription with all its options', async () => {
    const { major } = inject('server');
    const more = [
      ...(major >= 15 ? ['disable_on_error = true'] : []),
      ...(major >= 16 ? ['password_required = false', 'run_as_owner = true', 'origin = none'] : []),
      ...(major >= 17 ? ['failover = true'] : []),
    ].map((option) => `, ${option}`);
    const text = await written(`
      CREATE SUBSCRIPTION su CONNECTION 'host=a application_name=''x y''' PUBLICATION pu, "Pv"
        WITH (connect = false, streaming = on${more.join('')});
      ALTER SUBSCRIPTION su ENABLE;`);
    expect(text).toContain(`CONNECTION 'host=a application_name=''x y'''\n    PUBLICATION pu, "Pv"`);
    expect(text).toContain(more.join(''));
    expect(text).toContain('ALTER SUBSCRIPTION su ENABLE;');
  });
});

describe('a role without any right but its own', () => {
  it('reads all, but for the connection of a subscription', async () => {
    await using plain = await freshDatabase();
    await plain.asSuperuser(`
      CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (connect = false, slot_name = NONE)`);
    const own = await openSession(plain.url);
    try {
      const writing = rewritten(own, ['CREATE TABLE t (a int)']);
      await expect(writing).rejects.toThrow(
        'SUBSCRIPTION su cannot be written as SQL: its connection can only be',
      );
      await plain.asSuperuser('DROP SUBSCRIPTION su');
      const { text } = await rewritten(own, [
        `SELECT lo_from_bytea(7001, 'one');
        CREATE EXTENSION citext;
        CREATE TABLE t (a citext);
        GRANT SELECT ON t TO aim_reader;`,
      ]);
      expect(text).toContain(`CREATE EXTENSION citext;\n`);
      expect(text).toContain(`SELECT lo_from_bytea(7001, 'one');`);
      expect(text).not.toContain('OWNER');
    } finally {
      await own.close();
    }
  });
});
