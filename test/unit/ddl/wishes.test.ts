import { expect, it } from 'vitest';
import type { Dependencies } from '../../../src/ddl/depend.ts';
import type { Fact, Section } from '../../../src/ddl/fact.ts';
import { writeScript } from '../../../src/ddl/script.ts';

const fact = (
  address: string,
  section: Section,
  create: string,
  { wants = [], needs = [] }: Pick<Fact, 'wants' | 'needs'> = {},
): Fact => ({
  address,
  aspect: '',
  section,
  part: 'object',
  group: address,
  create: [[create]],
  wants,
  needs,
});

const nothing: Dependencies = { needs: new Map(), partOf: new Map(), memberOf: new Map(), parts: new Map() };
const options = { head: '', separate: new Set<string>(), moved: new Map(), forms: new Map<string, number>() };

/** Statements, and titles of sections. */
const written = (...facts: Fact[]): string[] =>
  writeScript(facts, nothing, options)
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('-- --'))
    .map((line) => line.replace(/;$/, ''));

const table = fact('pg_class:20', 'tables', 'CREATE TABLE t ()');

it('puts what speaks of something behind it, in its section', () => {
  const speaker = fact('pg_proc:10', 'functions', 'CREATE FUNCTION f', { wants: ['pg_class:20'] });
  const other = fact('pg_proc:30', 'functions', 'CREATE FUNCTION g');
  expect(written(speaker, other, table)).toEqual([
    '-- Functions',
    'CREATE FUNCTION g',
    '-- Tables',
    'CREATE TABLE t ()',
    'CREATE FUNCTION f',
  ]);
});

it('gives a wish up where the other needs it, or speaks of it too', () => {
  const first = fact('pg_proc:10', 'functions', 'CREATE FUNCTION f', {
    wants: ['pg_proc:11', 'pg_class:21'],
  });
  const second = fact('pg_proc:11', 'functions', 'CREATE FUNCTION g', { wants: ['pg_proc:10'] });
  const user = fact('pg_class:21', 'tables', 'CREATE TABLE u ()', { needs: ['pg_proc:10'] });
  const lines = written(first, second, user).filter((line) => line.startsWith('CREATE'));
  expect(lines).toHaveLength(3);
  expect(lines.indexOf('CREATE FUNCTION f')).toBeLessThan(lines.indexOf('CREATE TABLE u ()'));
});

it('wishes for nothing that is not written', () => {
  expect(written(fact('pg_proc:10', 'functions', 'CREATE FUNCTION f', { wants: ['pg_class:99'] }))).toEqual([
    '-- Functions',
    'CREATE FUNCTION f',
  ]);
});
