import { describe, expect, test } from 'vitest';
import { loadGrammar } from '../../../src/migrations/grammar.ts';
import { RULES, nonTransactional } from '../../../src/migrations/non-transactional.ts';

/** For each rule: statements that it finds, and near ones that run in a transaction. */
const CASES: Readonly<Record<string, { alone: string[]; fine: string[] }>> = {
  'CREATE INDEX CONCURRENTLY': {
    alone: [
      'CREATE INDEX CONCURRENTLY i ON t (a)',
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)',
    ],
    fine: ['CREATE INDEX i ON t (a)', 'CREATE INDEX "concurrently" ON t (a)'],
  },
  'DROP INDEX CONCURRENTLY': {
    alone: ['DROP INDEX CONCURRENTLY i', 'DROP INDEX CONCURRENTLY IF EXISTS a.i'],
    fine: ['DROP INDEX i', 'DROP TABLE t'],
  },
  'REINDEX CONCURRENTLY': {
    alone: [
      'REINDEX TABLE CONCURRENTLY t',
      'REINDEX (CONCURRENTLY, VERBOSE) INDEX i',
      'REINDEX (CONCURRENTLY true) INDEX i',
    ],
    fine: ['REINDEX TABLE t', 'REINDEX (CONCURRENTLY false) TABLE t', 'REINDEX (CONCURRENTLY 0) INDEX i'],
  },
  'REINDEX of a schema, the system or a database': {
    alone: ['REINDEX SCHEMA s', 'REINDEX SYSTEM d', 'REINDEX DATABASE d'],
    fine: ['REINDEX INDEX i'],
  },
  VACUUM: { alone: ['VACUUM', 'VACUUM FULL t', 'VACUUM (ANALYZE) t'], fine: ['ANALYZE', 'ANALYZE t'] },
  'CLUSTER of all tables': {
    alone: ['CLUSTER', 'CLUSTER VERBOSE'],
    fine: ['CLUSTER t USING i', 'CLUSTER t'],
  },
  'ALTER TABLE … DETACH PARTITION CONCURRENTLY': {
    alone: ['ALTER TABLE t DETACH PARTITION p CONCURRENTLY'],
    fine: [
      'ALTER TABLE t DETACH PARTITION p',
      'ALTER TABLE t DETACH PARTITION p FINALIZE',
      'ALTER TABLE t ADD a int, DROP b',
    ],
  },
  'CREATE DATABASE': { alone: ['CREATE DATABASE d'], fine: ['ALTER DATABASE d RENAME TO e'] },
  'DROP DATABASE': {
    alone: ['DROP DATABASE IF EXISTS d', 'DROP DATABASE d WITH (FORCE)'],
    fine: ["COMMENT ON DATABASE d IS 'x'"],
  },
  'ALTER DATABASE … SET TABLESPACE': {
    alone: ['ALTER DATABASE d SET TABLESPACE s'],
    fine: [
      'ALTER DATABASE d CONNECTION LIMIT 5',
      'ALTER DATABASE d SET search_path = a',
      'ALTER TABLE t SET TABLESPACE s',
    ],
  },
  'CREATE TABLESPACE': {
    alone: ["CREATE TABLESPACE s LOCATION '/x'"],
    fine: ['ALTER TABLESPACE s RENAME TO r'],
  },
  'DROP TABLESPACE': { alone: ['DROP TABLESPACE s'], fine: ['GRANT CREATE ON TABLESPACE s TO r'] },
  'ALTER SYSTEM': {
    alone: ['ALTER SYSTEM SET work_mem = 1', 'ALTER SYSTEM RESET ALL'],
    fine: ['SET work_mem = 1'],
  },
  'CREATE SUBSCRIPTION that makes a slot': {
    alone: [
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = true)",
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect)",
    ],
    fine: [
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)",
      "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = off, slot_name = NONE)",
    ],
  },
  'ALTER SUBSCRIPTION … REFRESH': {
    alone: ['ALTER SUBSCRIPTION s REFRESH PUBLICATION'],
    fine: ['ALTER SUBSCRIPTION s DISABLE', 'DROP SUBSCRIPTION s'],
  },
  'ALTER SUBSCRIPTION … PUBLICATION with refresh': {
    alone: [
      'ALTER SUBSCRIPTION s SET PUBLICATION p',
      'ALTER SUBSCRIPTION s ADD PUBLICATION p',
      'ALTER SUBSCRIPTION s DROP PUBLICATION p WITH (refresh = 1)',
    ],
    fine: ['ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)'],
  },
  'ALTER SUBSCRIPTION … SET (failover or two_phase)': {
    alone: ['ALTER SUBSCRIPTION s SET (failover = true)', 'ALTER SUBSCRIPTION s SET (two_phase = false)'],
    fine: ['ALTER SUBSCRIPTION s SET (slot_name = NONE)', 'ALTER SUBSCRIPTION s SET (two_phase)'],
  },
};

async function judge(sql: string): Promise<string | undefined> {
  const statement = (await loadGrammar()).parseOne(sql);
  if (statement === undefined) throw new Error(`Not accepted by the grammar: ${sql}`);
  return nonTransactional(statement.kind, statement.node);
}

test('each rule has its cases', () => {
  expect(Object.keys(CASES)).toEqual(RULES.map(({ what }) => what));
});

describe.each(Object.entries(CASES))('%s', (what, { alone, fine }) => {
  test.each(alone)('%s', async (sql) => expect(await judge(sql)).toBe(what));
  test.each(fine)('not: %s', async (sql) => expect(await judge(sql)).toBeUndefined());
});

test.each([
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
  "ALTER TYPE t ADD VALUE 'x'",
  'CREATE TABLE t (a int)',
  'SELECT 1',
])('runs in a transaction: %s', async (sql) => expect(await judge(sql)).toBeUndefined());
