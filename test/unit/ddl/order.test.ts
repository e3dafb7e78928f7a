import { describe, expect, it } from 'vitest';
import type { Dependencies } from '../../../src/ddl/depend.ts';
import type { Fact } from '../../../src/ddl/fact.ts';
import { factsAt, writeScript } from '../../../src/ddl/script.ts';
import { Failure } from '../../../src/diagnostic.ts';

const fact = (address: string, create: string, more: Partial<Fact> = {}): Fact => ({
  address,
  aspect: '',
  section: 'tables',
  part: 'object',
  group: address,
  create: [[create]],
  ...more,
});

const table = (oid: number, name: string): Fact =>
  fact(`pg_class:${oid}`, `CREATE TABLE ${name} ()`, {
    frame: { open: `CREATE TABLE ${name} (`, close: ')' },
    reference: `TABLE ${name}`,
  });

const column = (oid: number, number: number, text: string): Fact =>
  fact(`pg_class:${oid}:${number}`, `ALTER TABLE … ADD COLUMN ${text}`, {
    part: 'part',
    group: `pg_class:${oid}`,
    inline: [text],
  });

const foreignKey = (oid: number, of: number, to: string): Fact =>
  fact(`pg_constraint:${oid}`, `ALTER TABLE t${of} ADD CONSTRAINT c${oid} FOREIGN KEY (a) REFERENCES ${to}`, {
    part: 'constraint',
    group: `pg_class:${of}`,
    inline: [`CONSTRAINT c${oid} FOREIGN KEY (a) REFERENCES ${to}`],
  });

const dependencies = (needs: Record<string, string[]>): Dependencies => ({
  needs: new Map(Object.entries(needs)),
  partOf: new Map(),
  memberOf: new Map(),
  parts: new Map(),
});

const options = { head: '', separate: new Set<string>(), moved: new Map(), forms: new Map<string, number>() };

const statements = (facts: Fact[], needs: Record<string, string[]> = {}): string[] =>
  writeScript(facts, dependencies(needs), options)
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'));

describe('the order of a file', () => {
  it('is that of the sections, and within them of making', () => {
    const facts = [
      fact('pg_class:30', 'CREATE VIEW v', { section: 'views' }),
      table(20, 'b'),
      table(10, 'a'),
      fact('pg_proc:40', 'CREATE FUNCTION f', { section: 'functions' }),
    ];
    expect(statements(facts)).toEqual([
      'CREATE FUNCTION f;',
      'CREATE TABLE a ();',
      'CREATE TABLE b ();',
      'CREATE VIEW v;',
    ]);
  });

  it('puts what is needed first, whatever its section', () => {
    const facts = [table(10, 'a'), fact('pg_proc:40', 'CREATE FUNCTION f', { section: 'functions' })];
    expect(statements(facts, { 'pg_proc:40': ['pg_class:10'] })).toEqual([
      'CREATE TABLE a ();',
      'CREATE FUNCTION f;',
    ]);
  });

  it('keeps the parts of a table together, although an older one could go on', () => {
    const facts = [
      table(10, 'a'),
      column(10, 1, 'x integer'),
      foreignKey(50, 10, 'b'),
      table(20, 'b'),
      fact('pg_class:60', 'CREATE INDEX on_b', { part: 'index', group: 'pg_class:20' }),
    ];
    const needs = { 'pg_constraint:50': ['pg_class:20:1'], 'pg_class:60': ['pg_class:20:1'] };
    expect(statements(facts, needs)).toEqual([
      'CREATE TABLE b ();',
      'CREATE INDEX on_b;',
      'CREATE TABLE a (',
      '    x integer,',
      '    CONSTRAINT c50 FOREIGN KEY (a) REFERENCES b',
      ');',
    ]);
  });

  it('takes foreign keys out of a circle', () => {
    const facts = [
      table(10, 'a'),
      column(10, 1, 'x integer'),
      foreignKey(50, 10, 'b'),
      table(20, 'b'),
      foreignKey(51, 20, 'a'),
    ];
    const needs = { 'pg_constraint:50': ['pg_class:20'], 'pg_constraint:51': ['pg_class:10'] };
    const text = statements(facts, needs).join('\n');
    expect(text.match(/ALTER TABLE/g)).toHaveLength(1);
    expect(text).toMatch(/^CREATE TABLE/);
  });

  it('is refused by name where nothing can be taken out', () => {
    const views = [
      fact('pg_class:1', 'CREATE VIEW a', { section: 'views', reference: 'VIEW a' }),
      fact('pg_class:2', 'CREATE VIEW b', { section: 'views', reference: 'VIEW b' }),
    ];
    const needs = { 'pg_class:1': ['pg_class:2'], 'pg_class:2': ['pg_class:1'] };
    const attempt = (): unknown => writeScript(views, dependencies(needs), options);
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(/VIEW a → VIEW b/);
  });

  it('knows whose a line is', () => {
    const script = writeScript(
      [table(10, 'a'), column(10, 1, 'x integer'), table(20, 'b')],
      dependencies({}),
      options,
    );
    const lineOf = (text: string): number => script.text.split('\n').indexOf(text) + 1;
    expect(factsAt(script, lineOf('    x integer'))).toEqual(['pg_class:10', 'pg_class:10:1']);
    expect(factsAt(script, lineOf('CREATE TABLE b ();'))).toEqual(['pg_class:20']);
  });

  it('takes the form that was chosen', () => {
    const two = { ...table(10, 'a'), create: [['first'], ['second']] };
    const script = writeScript([{ ...two }], dependencies({}), {
      ...options,
      forms: new Map([['pg_class:10', 1]]),
    });
    expect(script.text).toContain('second;');
  });
});
