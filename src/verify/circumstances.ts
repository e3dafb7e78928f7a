/**
 * What differs between two databases without any file having made it: who initialised the server, who provided the
 * database, who may create extensions. It is taken out of both sides before they are compared. Pure.
 */
import { labelOf } from '../catalog/labels.ts';
import type { Catalog, CatalogObject } from '../catalog/model.ts';
import { identifier, withRoleNames } from '../catalog/role-names.ts';
import { isMarked } from '../shadow/marker.ts';
import { altered, withoutAttributes } from './alter.ts';

/** A catalog and the roles that matter in it, by their names without quotes. */
export interface Side {
  readonly catalog: Catalog;
  /** Who ran the migrations: the login of the shadow; in the database the owner of the history. */
  readonly runner: string;
  /** The superuser whom initdb made. */
  readonly bootstrap: string;
  /** The owner of the database. */
  readonly databaseOwner: string;
}

export interface Comparable {
  readonly expected: Catalog;
  readonly database: Catalog;
  readonly notes: readonly string[];
}

/** @param mentioned the roles that the files name */
export function comparable(expected: Side, database: Side, mentioned: readonly string[]): Comparable {
  const roles = sameRunner(expected, database, mentioned);
  const initdb = sameInitdb(roles.expected.catalog, roles.database.catalog);
  const kept = newDatabase(
    altered(initdb.expected, (object) => provided(object, initdb.expected, roles.expected)),
    altered(initdb.database, (object) => provided(object, initdb.database, roles.database)),
  );
  return { ...kept, notes: [...roles.notes, ...initdb.notes] };
}

/**
 * The shadow's login under the name of who ran the migrations in the database. On the embedded shadow they have one
 * name to begin with. A file that speaks of the shadow's login by name leaves open which of the two it means, and
 * one that revokes a right from the runner by name, who is nobody there, differs.
 */
function sameRunner(
  expected: Side,
  database: Side,
  mentioned: readonly string[],
): { expected: Side; database: Side; notes: string[] } {
  const { runner: login } = expected;
  const { runner } = database;
  const isOpen = login !== runner && mentioned.includes(login);
  const names = new Map([[login, runner]]);
  return {
    expected: renamed(expected, names),
    database: renamed(database, isOpen ? names : new Map()),
    notes: isOpen
      ? [`Not told apart: the role ${login}, which the files name and the shadow logs in with, and ${runner}`]
      : [],
  };
}

function renamed({ catalog, bootstrap, ...roles }: Side, names: ReadonlyMap<string, string>): Side {
  const shown = (role: string): string => identifier(names.get(role) ?? role);
  return {
    catalog: withRoleNames(catalog, { names, bootstrap }),
    bootstrap: shown(bootstrap),
    runner: shown(roles.runner),
    databaseOwner: shown(roles.databaseOwner),
  };
}

const BUILT_IN = 'built-in objects';

/**
 * What initdb made is only comparable within one cluster: minor versions and builds differ. Privileges on it are
 * compared anyhow.
 */
function sameInitdb(expected: Catalog, database: Catalog): Comparable {
  const clusters = [expected, database].map((catalog) =>
    [...catalog.objects.values()].find(({ pristineIn }) => pristineIn !== undefined),
  );
  const [one, other] = clusters.map((object) => object?.pristineIn);
  if (one !== undefined && one === other) return { expected, database, notes: [] };
  const changed = [...database.objects.values()]
    .filter(({ kind, pristineIn }) => kind === BUILT_IN && pristineIn === undefined)
    .map(({ name }) => name);
  return {
    expected: withoutBuiltIns(expected),
    database: withoutBuiltIns(database),
    notes:
      changed.length === 0
        ? []
        : [
            `Not compared, since the shadow is another installation of PostgreSQL: what initdb made in ${changed.join(', ')}`,
          ],
  };
}

const withoutBuiltIns = (catalog: Catalog): Catalog =>
  altered(catalog, (object) => (object.kind === BUILT_IN ? undefined : object));

const OWNER = labelOf('pg_class', 'relowner');
const JUST_OWNER: ReadonlySet<string> = new Set([OWNER]);
/** Whether a materialized view has its rows: state, as the rows themselves. */
const POPULATED: ReadonlySet<string> = new Set([labelOf('pg_class', 'relispopulated')]);

function provided(object: CatalogObject, catalog: Catalog, side: Side): CatalogObject {
  const { catalog: from, identity, extension } = object;
  if (from === 'pg_extension') return withoutAttributes(object, JUST_OWNER);
  if (extension !== undefined) return ofExtension(object, extension, catalog, side);
  if (identity === 'schema public' && isInitial(object, side)) return withoutAttributes(object, JUST_OWNER);
  return from === 'pg_class' ? ofRelation(object, catalog) : object;
}

/** An index is its table's owner's, always: who changes the one changes the other. */
function ofRelation(object: CatalogObject, catalog: Catalog): CatalogObject {
  const plain = withoutAttributes(object, POPULATED);
  const table = tableOf(object, catalog);
  const isSame = table !== undefined && table.attributes[OWNER] === object.attributes[OWNER];
  return isSame ? withoutAttributes(plain, JUST_OWNER) : plain;
}

/** The table of an index, also of one that is a constraint's. */
function tableOf({ parent }: CatalogObject, catalog: Catalog): CatalogObject | undefined {
  const above = parent === undefined ? undefined : catalog.objects.get(parent);
  return above?.catalog === 'pg_constraint' ? tableOf(above, catalog) : above;
}

/**
 * Who owns an extension is whoever may create it, since nothing changes it (there is no ALTER EXTENSION … OWNER).
 * Its objects are its owner's, or the bootstrap superuser's where the extension is trusted.
 */
function ofExtension(
  object: CatalogObject,
  extension: string,
  catalog: Catalog,
  { bootstrap }: Side,
): CatalogObject {
  const owner = object.attributes[OWNER];
  const usual = [catalog.objects.get(`extension ${extension}`)?.attributes[OWNER], bootstrap];
  return usual.includes(owner) ? withoutAttributes(object, JUST_OWNER) : object;
}

/** Does `public` belong to whom it belongs from the start (pg_database_owner since 15), or to who is that? */
function isInitial({ attributes }: CatalogObject, { bootstrap, databaseOwner }: Side): boolean {
  return ['pg_database_owner', bootstrap, databaseOwner].includes(attributes[OWNER] ?? '');
}

/** What a database can have by ALTER and GRANT within it; and what it has of it when it is new. */
const OF_DATABASE: Readonly<Record<string, (value: string | null) => boolean>> = {
  [labelOf('pg_database', 'datacl')]: (value) => value === '(owner)=CTc/(owner), =Tc/(owner)',
  [labelOf('pg_database', 'datconnlimit')]: (value) => value === '-1',
  [labelOf('pg_shdescription', 'description')]: (value) =>
    value === null || value === 'default administrative connection database' || isMarked(value),
};

/** Of the database itself only what the files have changed: the rest is decided by who provides it. */
function newDatabase(expected: Catalog, database: Catalog): Omit<Comparable, 'notes'> {
  const own = [...expected.objects.values()].find(({ catalog }) => catalog === 'pg_database');
  const kept = new Set(
    Object.entries(OF_DATABASE).flatMap(([label, isNew]) =>
      isNew(own?.attributes[label] ?? null) ? [] : [label],
    ),
  );
  const only = (catalog: Catalog): Catalog =>
    altered(catalog, (object) => {
      if (object.catalog !== 'pg_database') return object;
      const others = Object.keys(object.attributes).filter((label) => !kept.has(label));
      return withoutAttributes(object, new Set(others));
    });
  return { expected: only(expected), database: only(database) };
}
