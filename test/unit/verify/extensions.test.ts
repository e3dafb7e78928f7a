import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/catalog/model.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { namedVersions, sameExtensions } from '../../../src/verify/extensions.ts';
import { setOf } from '../../support/migrations.ts';
import { catalogOf, object, table } from './catalogs.ts';

const named = async (...sql: readonly string[]): Promise<Map<string, string>> => {
  const set = setOf(Object.fromEntries(sql.map((text, index) => [`00${index + 1}_x.sql`, text])));
  return namedVersions(await Promise.all(set.incrementals.map(parseMigration)));
};

describe('the version of an extension', () => {
  it.each([
    [['CREATE EXTENSION citext'], {}],
    [[`CREATE EXTENSION IF NOT EXISTS "my-ext" WITH SCHEMA public VERSION '1.2'`], { 'my-ext': '1.2' }],
    [['CREATE EXTENSION citext VERSION "1.4"', `ALTER EXTENSION citext UPDATE TO '1.5'`], { citext: '1.5' }],
    [[`CREATE EXTENSION citext VERSION '1.4'`, 'ALTER EXTENSION citext UPDATE'], {}],
  ])('is named by %j', async (sql, expected) => {
    expect(Object.fromEntries(await named(...sql))).toEqual(expected);
  });
});

const having = (version: string, ...functions: readonly string[]): Catalog =>
  catalogOf(
    object('extension', 'citext', 'pg_extension', { version }),
    ...functions.map((name) =>
      object('function', name, 'pg_proc', {}, { extension: 'citext', parent: 'extension citext' }),
    ),
    table('public.t'),
  );

describe('extensions in two versions', () => {
  it('are compared where the versions are the same', () => {
    const [one, other] = [having('1.4', 'a()', 'b()'), having('1.4', 'a()')];
    expect(sameExtensions(one, other, new Map())).toMatchObject({
      expected: one,
      database: other,
      notes: [],
    });
  });

  it('differ in nothing but what a file names', () => {
    const [one, other] = [having('1.5', 'a()', 'b()'), having('1.4', 'a()')];
    const open = sameExtensions(one, other, new Map());
    expect([...open.expected.objects.keys()]).toEqual(['extension citext', 'table public.t']);
    expect(open.expected.objects.get('extension citext')?.attributes).toEqual({});
    expect(open.notes).toEqual([
      'Extension citext is 1.4 in the database and 1.5 in the shadow: its own objects were not compared',
    ]);
    const pinned = sameExtensions(one, other, new Map([['citext', '1.5']]));
    expect(pinned.database.objects.get('extension citext')?.attributes).toEqual({ version: '1.4' });
  });
});
