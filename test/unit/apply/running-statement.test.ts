import { describe, expect, it } from 'vitest';
import { condensed, runningStatement } from '../../../src/apply/running-statement.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { setOf } from '../../support/migrations.ts';

async function lineOf(sql: string, known: Partial<Parameters<typeof runningStatement>[1]> = {}) {
  const [migration] = setOf({ '001_x.sql': sql }).incrementals;
  if (!migration) throw new Error('no migration');
  return runningStatement(await parseMigration(migration), { completed: 0, ...known })?.line;
}
const building = { command: 'CREATE INDEX', relation: 'orders' };

describe('which statement runs', () => {
  it('is known of a file with only one', async () => {
    expect(await lineOf('\nUPDATE a SET b = 1;\n')).toBe(2);
  });
  it('is not known of several', async () => {
    expect(await lineOf('UPDATE a SET b = 1;\nUPDATE a SET b = 2;')).toBeUndefined();
  });
  it('is the last where all before have completed, and none where all have', async () => {
    const sql = 'UPDATE a SET b = 1;\nUPDATE a SET b = 2;';
    expect(await lineOf(sql, { completed: 1 })).toBe(2);
    expect(await lineOf(sql, { completed: 2 })).toBeUndefined();
    expect(await lineOf(sql, { completed: 7 })).toBeUndefined();
  });
  it('is the only index of that table', async () => {
    const sql = `ALTER TABLE orders ADD COLUMN a int;\nCREATE INDEX ON orders (a);\nCREATE INDEX ON others (a);
UPDATE orders SET a = 1;`;
    expect(await lineOf(sql, building)).toBe(2);
    expect(await lineOf(sql, { ...building, relation: 'others' })).toBe(3);
    expect(await lineOf(sql, { command: 'CREATE INDEX' })).toBeUndefined();
  });
  it.each([
    ['a second index', 'CREATE INDEX ON s.orders (b);'],
    ['a key', 'ALTER TABLE orders ADD PRIMARY KEY (a);'],
    ['another type of an indexed column', 'ALTER TABLE orders ALTER a TYPE bigint;'],
    ['a block', 'DO $$ BEGIN END $$;'],
    ['a function', 'SELECT build_indexes();'],
    ['a procedure', 'CALL build_indexes();'],
    ['an extension', 'CREATE EXTENSION builder;'],
  ])('is not known beside %s', async (_, other) => {
    expect(await lineOf(`CREATE INDEX ON orders (a);\n${other}`, building)).toBeUndefined();
    expect(await lineOf(`${other}\nCREATE INDEX ON orders (a);`, { ...building, completed: 1 })).toBe(2);
  });
  it('is the only CLUSTER or ANALYZE', async () => {
    const sql = 'ANALYZE a;\nCLUSTER b USING c;\nUPDATE a SET b = 1;';
    expect(await lineOf(sql, { command: 'CLUSTER', relation: 'b' })).toBe(2);
    expect(await lineOf(sql, { command: 'ANALYZE', relation: 'a' })).toBe(1);
    expect(await lineOf(sql, { command: 'something new' })).toBeUndefined();
  });
});

it('condenses a statement to one line', () => {
  expect(condensed('  CREATE TABLE\n\t a (\n  b int)')).toBe('CREATE TABLE a ( b int)');
  expect(condensed("ALTER ROLE a PASSWORD 's3cret' VALID UNTIL 'x''y\\' SET b = E'\\'s3cret';")).toBe(
    "ALTER ROLE a PASSWORD '…';",
  );
  expect(condensed("DO $a$ BEGIN PERFORM f($$s3cret$$, 's3cret'); END $a$")).toBe('DO $a$…$a$');
  expect(condensed('SELECT $$s3cret$$, 1')).toBe('SELECT $$…$$, 1');
  expect(condensed('SELECT $a$s3cret$a$, $b$s3cret$b$')).toBe('SELECT $a$…$a$, $b$…$b$');
  expect(condensed(`INSERT INTO a VALUES ('${'s3cret'.repeat(1000)}')`)).toBe('INSERT INTO a VALUES (…');
  expect(condensed(`DO $$ ${'s3cret '.repeat(1000)} $$`)).toBe('DO …');
  expect(condensed('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
});
