/** What is read out of files before they are replayed: roles, and statements that reach beyond the database. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/diagnostic.ts';
import type { Step } from '../../../src/plan/decision.ts';
import { rolesIn } from '../../../src/shadow/mentioned-roles.ts';
import { requireInside } from '../../../src/shadow/outside.ts';
import { freshTrack, incrementalTrack } from '../../../src/shadow/tracks.ts';
import { setOf, SMALL } from '../../support/migrations.ts';
import { parsedFiles } from './parse.ts';

const roles = async (...texts: string[]): Promise<string[]> =>
  rolesIn((await parsedFiles(...texts)).map(({ parsed }) => parsed));

describe('the roles that files mention', () => {
  it.each([
    ['GRANT SELECT ON t TO app, PUBLIC, CURRENT_USER', ['app']],
    ['REVOKE ALL ON SCHEMA public FROM "Old App"', ['Old App']],
    ['GRANT a TO b WITH ADMIN OPTION', ['a', 'b']],
    ['ALTER TABLE t OWNER TO boss', ['boss']],
    ['ALTER VIEW v OWNER TO boss', ['boss']],
    ['ALTER FUNCTION f() OWNER TO boss', ['boss']],
    ['SET ROLE app', ['app']],
    ["SET LOCAL ROLE 'app'", ['app']],
    ['SET ROLE NONE', []],
    ['SET SESSION AUTHORIZATION app', ['app']],
    ['CREATE POLICY p ON t TO reader USING (true)', ['reader']],
    ['ALTER POLICY p ON t TO reader', ['reader']],
    ['CREATE POLICY p ON t USING (true)', []],
    [
      'ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA s GRANT SELECT ON TABLES TO reader',
      ['maker', 'reader'],
    ],
    ['CREATE SCHEMA s AUTHORIZATION app', ['app']],
    ['REASSIGN OWNED BY a TO b', ['a', 'b']],
    ['ALTER ROLE app SET search_path = s', ['app']],
    ['CREATE USER MAPPING FOR app SERVER s', ['app']],
    ['GRANT pg_read_all_data TO app', ['app']],
    ['CREATE TABLE t (role text); INSERT INTO t VALUES ($$GRANT x TO y$$)', []],
  ])('%s', async (sql, expected) => {
    expect(await roles(sql)).toEqual(expected);
  });

  it('leave out those that a file makes', async () => {
    expect(await roles('CREATE ROLE app', 'GRANT SELECT ON t TO app, other')).toEqual(['other']);
    const body = `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE ROLE "App" LOGIN; END IF; END $$`;
    expect(await roles(body, 'GRANT SELECT ON t TO "App"')).toEqual([]);
  });
});

async function outside(sql: string): Promise<string[]> {
  try {
    requireInside(await parsedFiles(sql));
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.exitCode).toBe(4);
    return error.diagnostics.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`);
  }
}

describe('on a server, a replay refuses what reaches beyond the database', () => {
  it.each([
    ['CREATE ROLE app', 'a role'],
    ['ALTER ROLE app SET work_mem = 1', 'a role'],
    ['GRANT a TO b', 'a role'],
    ['DROP ROLE app', 'a role'],
    ['ALTER DATABASE shop SET timezone = UTC', 'a database'],
    ["COMMENT ON DATABASE shop IS 'x'", 'a database'],
    ['GRANT CONNECT ON DATABASE shop TO app', 'a database'],
    ['ALTER DATABASE shop RENAME TO store', 'a database'],
    ['ALTER DATABASE shop OWNER TO app', 'a database'],
    ["COMMENT ON ROLE app IS 'x'", 'a role'],
    ['GRANT SET ON PARAMETER work_mem TO app', "the server's settings"],
    ["CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (create_slot = false)", 'another server'],
    ['DO $$ BEGIN CREATE USER app; END $$', 'a role'],
  ])('%s', async (sql, what) => {
    expect(await outside(`SELECT 1;\n${sql}`)).toEqual([
      `2:1 The statement touches ${what}, which a shadow database on a server would not keep to itself`,
    ]);
  });

  it.each([
    'GRANT SELECT ON t TO app',
    "COMMENT ON TABLE t IS 'create role'",
    'ALTER TABLE t RENAME TO u',
    'CREATE USER MAPPING FOR app SERVER s',
    'DO $$ BEGIN CREATE USER MAPPING FOR app SERVER s; END $$',
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = UTC', current_database()); END $$",
    "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)",
  ])('but not %s', async (sql) => {
    expect(await outside(sql)).toEqual([]);
  });
});

const versions = (steps: readonly Step[]): string[] => steps.map(({ migration }) => migration.version);

describe('the tracks', () => {
  it('are V1 with its tail, and all incrementals', () => {
    expect(versions(freshTrack(setOf(SMALL)))).toEqual(['V1__consolidated_schema', '003_agents']);
    expect(versions(incrementalTrack(setOf(SMALL)))).toEqual(['001_initial', '002_users', '003_agents']);
    expect(versions(incrementalTrack(setOf(SMALL), '2'))).toEqual(['001_initial', '002_users']);
  });

  it('are never empty', () => {
    const { 'V1__consolidated_schema.sql': v1, ...numbered } = SMALL;
    expect(() => freshTrack(setOf(numbered))).toThrow(/no V1__consolidated_schema.sql/);
    expect(() => incrementalTrack(setOf({ 'V1__consolidated_schema.sql': v1.replace(/^--.*/, '') }))).toThrow(
      /no incremental/,
    );
  });
});
