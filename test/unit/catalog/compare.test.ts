import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import type { Catalog, CatalogObject, Difference } from '../../../src/catalog/model.ts';

const object = (identity: string, more: Partial<CatalogObject> = {}): CatalogObject => {
  const [kind = '', ...name] = identity.split(' ');
  return { identity, kind, catalog: 'pg_any', name: name.join(' '), attributes: {}, ...more };
};

const catalog = (...objects: CatalogObject[]): Catalog => ({
  major: 18,
  addresses: new Map(),
  objects: new Map(objects.map((one) => [one.identity, one])),
  unseen: [],
});

const brief = (differences: readonly Difference[]): unknown[] =>
  differences.map(({ kind, object: { identity }, attribute, left, right }) =>
    [kind, identity, attribute, left, right].filter((part) => part !== undefined),
  );

const ordered = (kind: 'changed' | 'column-order', ...names: string[]): Catalog =>
  catalog(object('table t', { order: { attribute: 'column order', names, kind } }));

const source = (body: string): Catalog =>
  catalog(object('function f', { attributes: { body }, source: ['body'] }));

const made = (digest: string, pristineIn?: string): Catalog =>
  catalog(object('built-in objects', { attributes: { digest }, ...(pristineIn ? { pristineIn } : {}) }));

const check = (name: string): CatalogObject =>
  object(`constraint ${name} on t`, {
    name,
    hasGeneratedName: true,
    attributes: { expression: 'a > 0' },
  });

const sourceKinds = (a: string, b: string): string[] =>
  compareCatalogs(source(a), source(b)).map(({ kind }) => kind);

describe('comparing catalogs', () => {
  it('finds nothing between a catalog and itself', () => {
    const one = catalog(object('table t', { attributes: { owner: 'a' } }), object('view v'));
    expect(compareCatalogs(one, one)).toEqual([]);
  });

  it('takes no notice of how PostgreSQL writes an object in SQL', () => {
    const left = catalog(object('index i', { definition: 'CREATE INDEX i ON t (a)' }));
    expect(compareCatalogs(left, catalog(object('index i', { definition: 'create index' })))).toEqual([]);
    expect(compareCatalogs(left, catalog(object('index i')))).toEqual([]);
  });

  it('tells what is on one side only, and what belongs to it not separately', () => {
    const left = catalog(object('table t'), object('column t.a', { parent: 'table t' }));
    const right = catalog(object('table u'), object('table w'));
    expect(brief(compareCatalogs(left, right))).toEqual([
      ['missing', 'table t'],
      ['extra', 'table u'],
      ['extra', 'table w'],
    ]);
  });

  it('tells a part whose whole is on both sides', () => {
    const left = catalog(object('table t'), object('column t.a', { parent: 'table t' }));
    expect(brief(compareCatalogs(left, catalog(object('table t'))))).toEqual([['missing', 'column t.a']]);
  });

  it('tells each attribute that differs, an absent one like NULL', () => {
    const left = catalog(object('table t', { attributes: { owner: 'a', comment: null, options: 'x' } }));
    const right = catalog(object('table t', { attributes: { owner: 'b', tablespace: 'fast' } }));
    expect(brief(compareCatalogs(left, right))).toEqual([
      ['changed', 'table t', 'owner', 'a', 'b'],
      ['changed', 'table t', 'options', 'x', null],
      ['changed', 'table t', 'tablespace', null, 'fast'],
    ]);
  });

  it('tells another order of the parts that both have, as the lesser kind where the object says so', () => {
    const order = (a: string[], b: string[]): unknown[] =>
      brief(compareCatalogs(ordered('column-order', ...a), ordered('column-order', ...b)));
    expect(order(['a', 'b'], ['b', 'a'])).toEqual([
      ['column-order', 'table t', 'column order', 'a, b', 'b, a'],
    ]);
    expect(order(['a', 'b'], ['a', 'x', 'b'])).toEqual([]);
    expect(compareCatalogs(ordered('changed', 'a', 'b'), ordered('changed', 'b', 'a'))[0]?.kind).toBe(
      'changed',
    );
  });

  it('tells white space in source text as cosmetic', () => {
    expect(sourceKinds('SELECT 1', 'SELECT\r\n  1')).toEqual(['cosmetic']);
    expect(sourceKinds('SELECT 1', 'SELECT 2')).toEqual(['changed']);
  });

  it('leaves out what two clusters made and nobody changed', () => {
    expect(compareCatalogs(made('1', 'x'), made('2', 'y'))).toEqual([]);
    expect(compareCatalogs(made('1', 'x'), made('2', 'x'))).toHaveLength(1);
    expect(compareCatalogs(made('1', 'x'), made('2'))).toHaveLength(1);
  });

  it('refuses two majors', () => {
    expect(() => compareCatalogs(catalog(), { ...catalog(), major: 17 })).toThrow(/18 and 17/);
  });
});

describe('names that PostgreSQL made', () => {
  const key = (name: string, more: Record<string, string> = {}): CatalogObject[] => [
    object(`constraint ${name} on public.t`, {
      name,
      parent: 'table public.t',
      hasGeneratedName: true,
      attributes: { index: `public.${name}`, ...more },
    }),
    object(`index public.${name}`, {
      name,
      parent: `constraint ${name} on public.t`,
      hasGeneratedName: true,
    }),
    object(`index column public.${name}.1`, { parent: `index public.${name}`, attributes: { type: 'int' } }),
  ];
  const table = object('table public.t');
  const user = (index: string): CatalogObject => object('constraint f on u', { attributes: { index } });

  it('are their own kind of difference, told once, wherever they are mentioned', () => {
    const left = catalog(table, ...key('t_a_key'), user('public.t_a_key'));
    const right = catalog(table, ...key('old_a_key1'), user('public.old_a_key1'));
    expect(brief(compareCatalogs(left, right))).toEqual([
      ['generated-name', 'constraint t_a_key on public.t', 'name', 't_a_key', 'old_a_key1'],
    ]);
  });

  it('are not taken for one another where more differs', () => {
    const left = catalog(table, ...key('t_a_key'));
    const right = catalog(table, ...key('old_a_key', { deferrable: 'true' }));
    expect(
      compareCatalogs(left, right)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['extra', 'missing']);
  });

  it('pair as many as both have', () => {
    const left = catalog(check('t_check'), check('t_check1'));
    expect(
      brief(compareCatalogs(left, catalog(check('t_check'), check('u_check'), check('u_check1')))),
    ).toEqual([
      ['generated-name', 'constraint t_check1 on t', 'name', 't_check1', 'u_check'],
      ['extra', 'constraint u_check1 on t'],
    ]);
  });
});

describe('the comparison', () => {
  it.each(['compare.ts', 'generated-names.ts', 'white-space.ts'])(
    'has no code for single kinds: %s',
    (file) => {
      const text = readFileSync(path.join(import.meta.dirname, '../../../src/catalog', file), 'utf8');
      const code = text.replaceAll(/^\s*(\/\*\*|\*|\/\/).*$/gm, '');
      expect(code).not.toMatch(/pg_|'(table|column|index|constraint|sequence|function|type|view|trigger)'/);
      expect(code).not.toMatch(/\.(kind|catalog) ===/);
    },
  );
});
