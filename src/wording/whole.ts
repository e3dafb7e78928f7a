/** A catalog with what belongs to what, for the objects that are written with their parts. */
import type { Catalog, CatalogObject } from '../catalog/model.ts';

export interface Whole {
  find(identity: string): CatalogObject | undefined;
  /** What belongs to an object, in the order of the identities. */
  partsOf(object: CatalogObject): readonly CatalogObject[];
}

export function wholeOf({ objects }: Catalog): Whole {
  const parts = Map.groupBy(objects.values(), ({ parent }) => parent);
  return {
    find: (identity) => objects.get(identity),
    partsOf: ({ identity }) => parts.get(identity) ?? [],
  };
}

/** The name with schema and table, which an identity has behind the kind. */
export const nameOf = ({ identity, kind }: CatalogObject): string => identity.slice(kind.length + 1);

/** The parts in the order that the object gives them: columns of a table, values of an enum. */
export function inOrder(object: CatalogObject, parts: readonly CatalogObject[]): CatalogObject[] {
  const names = object.order?.names ?? [];
  return parts.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}
