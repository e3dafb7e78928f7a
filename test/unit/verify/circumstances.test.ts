import { describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import type { CatalogObject } from '../../../src/catalog/model.ts';
import { comparable, type Side } from '../../../src/verify/circumstances.ts';
import { catalogOf, object, table } from './catalogs.ts';

/** A shadow: everything is the superuser's. */
const shadow = (...objects: CatalogObject[]): Side => ({
  catalog: catalogOf(...objects),
  runner: 'postgres',
  bootstrap: 'postgres',
  databaseOwner: 'postgres',
});

/** A database that app's login has made, on a server that admin has initialised. */
const live = (...objects: CatalogObject[]): Side => ({
  catalog: catalogOf(...objects),
  runner: 'app',
  bootstrap: 'admin',
  databaseOwner: 'dba',
});

function differences(one: Side, other: Side, mentioned: readonly string[] = []): string[] {
  const { expected, database } = comparable(one, other, mentioned);
  return compareCatalogs(expected, database).map(({ kind, object: { identity }, attribute }) =>
    `${kind} ${identity} ${attribute ?? ''}`.trim(),
  );
}

const database = (attributes: CatalogObject['attributes']): CatalogObject =>
  object('database', '', 'pg_database', { 'connection limit': '-1', comment: null, ...attributes });
const NEW = '(owner)=CTc/(owner), =Tc/(owner)';

const owned = (owner: string): CatalogObject => table('public.t', { owner });
const schema = (owner: string, privileges = '(owner)=UC/(owner), =U/(owner)'): CatalogObject =>
  object('schema', 'public', 'pg_namespace', { owner, privileges });
const extension = (owner: string): CatalogObject => object('extension', 'citext', 'pg_extension', { owner });
const member = (owner: string): CatalogObject =>
  object('function', 'public.f()', 'pg_proc', { owner }, { extension: 'citext' });
const objects = (owner: string, populated: string): CatalogObject[] => [
  table('public.t', { owner, populated }),
  object('constraint', 't_pkey on public.t', 'pg_constraint', {}, { parent: 'table public.t' }),
  object('index', 'public.t_pkey', 'pg_class', { owner }, { parent: 'constraint t_pkey on public.t' }),
];
const builtIn = (name: string, digest: string, pristineIn?: string): CatalogObject =>
  object(
    'built-in objects',
    `in ${name}`,
    name,
    { digest },
    { ...(pristineIn !== undefined && { pristineIn }), name },
  );

describe('nobody’s doing', () => {
  it('is by which login the files ran', () => {
    expect(differences(shadow(owned('postgres')), live(owned('app')))).toEqual([]);
    expect(differences(shadow(owned('postgres')), live(owned('bob')))).toEqual([
      'changed table public.t owner',
    ]);
    expect(differences(shadow(owned('app')), live(owned('app')))).toEqual([]);
  });

  it('is what the database is like, but for what the files have made of it', () => {
    const made = database({
      owner: 'dba',
      encoding: '6',
      privileges: '=c/(owner)',
      comment: 'shop',
      'connection limit': '9',
    });
    const mark = 'Scratch of aim-migrate, removed by it: {}';
    expect(
      differences(
        shadow(database({ owner: 'postgres', encoding: '8', privileges: NEW, comment: mark })),
        live(made),
      ),
    ).toEqual([]);
    const granted = database({ owner: 'postgres', privileges: `${NEW}, reader=c/(owner)` });
    expect(differences(shadow(granted), live(made))).toEqual(['changed database privileges']);
  });

  it('is to whom public belongs from the start', () => {
    for (const owner of ['pg_database_owner', 'admin', 'dba']) {
      expect(differences(shadow(schema('pg_database_owner')), live(schema(owner)))).toEqual([]);
    }
    expect(differences(shadow(schema('pg_database_owner')), live(schema('bob')))).toEqual([
      'changed schema public owner',
    ]);
    expect(differences(shadow(schema('postgres')), live(schema('admin', '=UC/(owner)')))).toEqual([
      'changed schema public privileges',
    ]);
  });

  it('is who may make an extension, and whose its objects are then', () => {
    const expected = shadow(extension('postgres'), member('postgres'));
    expect(differences(expected, live(extension('app'), member('admin')))).toEqual([]);
    expect(differences(expected, live(extension('x'), member('x')))).toEqual([]);
    expect(differences(expected, live(extension('app'), member('bob')))).toEqual([
      'changed function public.f() owner',
    ]);
  });

  it('is whose an index is, and whether a materialized view has its rows', () => {
    expect(differences(shadow(...objects('postgres', 'false')), live(...objects('bob', 'true')))).toEqual([
      'changed table public.t owner',
    ]);
  });

  it('is what initdb made, where that was another initdb; a change of it is told', () => {
    const one = shadow(builtIn('pg_proc', 'a', '1'), builtIn('pg_type', 'a', '1'));
    const other = live(builtIn('pg_proc', 'b'), builtIn('pg_type', 'b', '2'));
    expect(differences(one, other)).toEqual([]);
    expect(comparable(one, other, []).notes).toEqual([
      'Not compared, since the shadow is another installation of PostgreSQL: what initdb made in pg_proc',
    ]);
    const same = live(builtIn('pg_proc', 'b'), builtIn('pg_type', 'a', '1'));
    expect(differences(one, same)).toEqual(['changed built-in objects in pg_proc digest']);
  });
});

describe('a file that names the shadow’s login', () => {
  it('leaves open whom it means, which is told', () => {
    const one = shadow(table('a', { owner: 'postgres' }), table('b', { owner: 'postgres' }));
    const other = live(table('a', { owner: 'postgres' }), table('b', { owner: 'app' }));
    expect(differences(one, other, ['postgres'])).toEqual([]);
    expect(comparable(one, other, ['postgres']).notes).toHaveLength(1);
    expect(differences(one, other)).toEqual(['changed table a owner']);
  });
});
