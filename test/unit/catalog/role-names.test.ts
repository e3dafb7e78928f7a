import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../src/catalog/labels.ts';
import type { CatalogObject } from '../../../src/catalog/model.ts';
import { withRoleNames } from '../../../src/catalog/role-names.ts';
import { catalogOf, object, table } from '../verify/catalogs.ts';

const rename = (from: string, to: string, ...objects: CatalogObject[]): CatalogObject[] => [
  ...withRoleNames(catalogOf(...objects), {
    names: new Map([[from, to]]),
    bootstrap: 'postgres',
  }).objects.values(),
];

/** The privileges of a table of app's, with postgres called app. */
const privileges = (list: string, owner = 'postgres'): string | null | undefined =>
  rename('postgres', 'app', table('t', { owner, privileges: list }))[0]?.attributes['privileges'];

describe('roles under other names', () => {
  it('own under the other name', () => {
    const [one, other] = rename(
      'postgres',
      'My "App"',
      table('a', { owner: 'postgres' }),
      table('b', { owner: 'x' }),
    );
    expect(one?.attributes).toEqual({ owner: '"My ""App"""' });
    expect(other?.attributes).toEqual({ owner: 'x' });
  });

  it('are quoted by one rule, whatever it was before', () => {
    expect(rename('"', '"', table('a', { owner: '"user"' }))[0]?.attributes).toEqual({ owner: 'user' });
  });

  it.each([
    ['nobody else', '(owner)=arwdDxt/(owner)', '(owner)=arwdDxt/(owner)'],
    ['everybody', '=r/(owner)', '=r/(owner)'],
    ['another role', 'reader=r/(owner)', 'reader=r/(owner)'],
    ['another role, by another', 'reader=r/postgres', 'reader=r/(owner)'],
    ['a name in quotes', String.raw`"\"My Reader\"=r/(owner)"`, String.raw`"\"My Reader\"=r/(owner)"`],
    ['the runner by name, once', '(owner)=ar/(owner), app=r*w/(owner)', '(owner)=ar*w/(owner)'],
    ['the runner by name in quotes', String.raw`"\"app\"=r/(owner)"`, '(owner)=r/(owner)'],
  ])('are granted to %s', (_, before, after) => {
    expect(privileges(before)).toBe(after);
  });

  it('stay apart where the object is another one’s', () => {
    expect(privileges('(owner)=r/(owner), postgres=w/(owner), app=d/(owner)', 'x')).toBe(
      '(owner)=r/(owner), app=wd/(owner)',
    );
  });

  it('grant for the owner of what a part belongs to, and for the bootstrap superuser', () => {
    const [, column, builtin] = rename(
      'postgres',
      'app',
      table('t', { owner: 'x' }),
      object('column', 't.a', 'pg_attribute', { privileges: 'reader=r/x' }, { parent: 'table t' }),
      object('function', 'pg_catalog.f()', 'pg_proc', {
        privileges: 'postgres=X/postgres, reader=X/postgres',
      }),
    );
    expect(column?.attributes).toEqual({ privileges: 'reader=r/(owner)' });
    expect(builtin?.attributes).toEqual({ privileges: '(owner)=X/(owner), reader=X/(owner)' });
  });

  it('are in lists, and in the names of what is called after them', () => {
    const found = rename(
      'postgres',
      'The App',
      object('policy', 'p on t', 'pg_policy', { roles: 'PUBLIC, postgres, reader' }),
      object('default privileges', 'for role postgres in schema s on tables', 'pg_default_acl', {
        [labelOf('pg_default_acl', 'defaclrole')]: 'postgres',
        privileges: 'reader=r/postgres',
      }),
      object(
        'user mapping',
        'postgres on server postgres',
        'pg_user_mapping',
        {},
        { parent: 'server postgres' },
      ),
      object('settings', 'of role postgres in the database', 'pg_db_role_setting'),
      object('settings', 'of the database', 'pg_db_role_setting'),
      table('postgres'),
    );
    expect(found.map(({ identity }) => identity)).toEqual([
      'policy p on t',
      'default privileges for role "The App" in schema s on tables',
      'user mapping "The App" on server postgres',
      'settings of role "The App" in the database',
      'settings of the database',
      'table postgres',
    ]);
    expect(found[0]?.attributes['roles']).toBe(String.raw`"\"The App\"", PUBLIC, reader`);
    expect(found[1]).toMatchObject({
      name: 'for role "The App" in schema s on tables',
      attributes: { privileges: 'reader=r/(owner)' },
    });
  });
});
