/** The statements that lead from V1 to the incrementals lead there: each pair is altered and compared again. */
import { describe, expect, it } from 'vitest';
import { emitSql } from '../../src/check/emit/emit.ts';
import { readMigrationSet } from '../../src/migrations/migration-set.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';

const source = embeddedShadows();
const options = {
  names: { schema: 'public', sentinel: 'organizations', historyTable: 'schema_migrations' },
  toolVersion: 'test',
  signal: new AbortController().signal,
};

const emitted = async (v1: string, incremental: string) =>
  emitSql({
    set: readMigrationSet('test', [
      { name: '001_all.sql', content: incremental },
      { name: 'V1__consolidated_schema.sql', content: v1 },
    ]),
    source,
    options,
  });

const BASE = `CREATE TABLE organizations (id integer PRIMARY KEY, name text NOT NULL, note varchar(20));
CREATE INDEX by_name ON organizations (name);
CREATE VIEW named AS SELECT id, name FROM organizations WHERE name <> '';
COMMENT ON TABLE organizations IS 'Tenants';
INSERT INTO organizations VALUES (1, 'Ours', NULL), (2, 'Theirs', 'x');
`;
const but = (from: string, to: string): string => {
  if (!BASE.includes(from)) throw new Error(`no ${from}`);
  return BASE.replace(from, to);
};

describe('check --emit-sql', () => {
  it.each([
    ['an index', but('CREATE INDEX by_name ON organizations (name);', ''), [/^CREATE INDEX by_name/]],
    ['an index more', `${BASE}CREATE INDEX more ON organizations (note);`, [/^DROP INDEX more$/]],
    ['a table', `${BASE}CREATE TABLE extra (a int);`, [/^DROP TABLE extra$/]],
    ['a comment', but("'Tenants'", "'Others'"), [/^COMMENT ON TABLE organizations IS 'Tenants'$/]],
    ['a view', but("name <> ''", "name <> 'x'"), [/VIEW named AS/]],
    ['a constraint', but('name text NOT NULL', 'name text'), [/NOT NULL/]],
    [
      'a type, under an index',
      but('note varchar(20)', 'note varchar(30)').replace('(name);', '(name);'),
      [/ALTER COLUMN note TYPE varchar\(20\)/],
    ],
    [
      'a type, under a view that has to be made again',
      but('name text NOT NULL', 'name varchar(50) NOT NULL'),
      [/^DROP VIEW named$/, /ALTER COLUMN name TYPE text/, /^CREATE VIEW named/],
    ],
    [
      'a row that is missing',
      but(", (2, 'Theirs', 'x')", ''),
      [/^INSERT INTO public\.organizations .*'Theirs'/],
    ],
    [
      'a row more',
      but(" (2, 'Theirs', 'x')", " (2, 'Theirs', 'x'), (3, 'More', NULL)"),
      [/^DELETE FROM public\.organizations WHERE .*'3'/],
    ],
    ['a value', but("'Ours'", "'Mine'"), [/^UPDATE public\.organizations SET "name" = 'Ours' WHERE .*'1'/]],
  ])('%s', async (_, v1, expected) => {
    const { statements, left } = await emitted(v1, BASE);
    expect(left).toEqual([]);
    expect(statements).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(statements[index]).toMatch(pattern);
  });

  it('says what statements do not reach', async () => {
    const v1 = but('name text NOT NULL, note varchar(20)', 'note varchar(20), name text NOT NULL').replace(
      "(1, 'Ours', NULL), (2, 'Theirs', 'x')",
      "(1, NULL, 'Ours'), (2, 'x', 'Theirs')",
    );
    expect(await emitted(v1, BASE)).toEqual({
      statements: [],
      left: ['table public.organizations: column order'],
    });
  });

  it('leaves nothing to say of equal tracks', async () => {
    expect(await emitted(BASE, BASE)).toEqual({ statements: [], left: [] });
  });
});
