/** A catalog with its objects changed one by one. Pure. */
import type { Catalog, CatalogObject } from '../catalog/model.ts';

/** @param change gives the object as it is to be, or nothing where it is to go. */
export function altered(
  catalog: Catalog,
  change: (object: CatalogObject) => CatalogObject | undefined,
): Catalog {
  const objects = [...catalog.objects.values()].flatMap((object) => change(object) ?? []);
  return { ...catalog, objects: new Map(objects.map((object) => [object.identity, object])) };
}

export const withoutAttributes = (object: CatalogObject, labels: ReadonlySet<string>): CatalogObject => ({
  ...object,
  attributes: Object.fromEntries(Object.entries(object.attributes).filter(([label]) => !labels.has(label))),
});
