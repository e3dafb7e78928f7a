/**
 * Extensions in different versions. A server has the versions that were installed there, so that one which no file
 * names is nobody's mistake, and then the extension's own objects differ too. Pure.
 */
import { labelOf } from '../catalog/labels.ts';
import type { Catalog, CatalogObject } from '../catalog/model.ts';
import type { ParsedFile } from '../migrations/migration.ts';
import { option, text, words } from '../shadow/tree.ts';
import { altered, withoutAttributes } from './alter.ts';

const VERSION = labelOf('pg_extension', 'extversion');

/** The versions that CREATE EXTENSION … VERSION and ALTER EXTENSION … UPDATE TO name, by extension. */
export function namedVersions(files: readonly ParsedFile[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const { statements } of files) {
    for (const { kind, node } of statements) {
      if (kind !== 'CreateExtensionStmt' && kind !== 'AlterExtensionStmt') continue;
      const extension = text(node['extname']) ?? '';
      const [version] = words(option(node['options'], 'new_version'));
      if (version === undefined) named.delete(extension);
      else named.set(extension, version);
    }
  }
  return named;
}

export interface SameExtensions {
  readonly expected: Catalog;
  readonly database: Catalog;
  readonly notes: readonly string[];
}

/** @param named the versions that the files name, by extension */
export function sameExtensions(
  expected: Catalog,
  database: Catalog,
  named: ReadonlyMap<string, string>,
): SameExtensions {
  const [left, right] = [versions(expected), versions(database)];
  const differing = new Set(
    [...left.keys()].filter((name) => right.has(name) && left.get(name) !== right.get(name)),
  );
  const isMember = ({ extension }: CatalogObject): boolean =>
    extension !== undefined && differing.has(unquoted(extension));
  const rest = (catalog: Catalog): Catalog => {
    const gone = belongingTo(catalog, isMember);
    return altered(catalog, (object) => {
      if (gone.has(object.identity)) return undefined;
      const isOpen =
        object.catalog === 'pg_extension' && differing.has(object.name) && !named.has(object.name);
      return isOpen ? withoutAttributes(object, new Set([VERSION])) : object;
    });
  };
  const notes = [...differing].map(
    (name) =>
      `Extension ${name} is ${right.get(name)} in the database and ${left.get(name)} in the shadow: its own objects were not compared`,
  );
  return { expected: rest(expected), database: rest(database), notes };
}

const versions = (catalog: Catalog): Map<string, string | null> =>
  new Map(
    [...catalog.objects.values()]
      .filter(({ catalog: from }) => from === 'pg_extension')
      .map(({ name, attributes }) => [name, attributes[VERSION] ?? null]),
  );

/** The objects that are meant, with all that stands below them. */
function belongingTo(catalog: Catalog, isMeant: (object: CatalogObject) => boolean): Set<string> {
  const found = new Set<string>();
  const belongs = (object: CatalogObject): boolean => {
    if (found.has(object.identity) || isMeant(object)) return true;
    const parent = object.parent === undefined ? undefined : catalog.objects.get(object.parent);
    return parent !== undefined && parent.catalog !== 'pg_extension' && belongs(parent);
  };
  for (const object of catalog.objects.values()) if (belongs(object)) found.add(object.identity);
  return found;
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
