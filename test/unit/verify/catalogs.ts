/** Catalogs of the few objects that a test is about. */
import type { Catalog, CatalogObject } from '../../../src/catalog/model.ts';

/** @param kind of the object, before its name in the identity */
export const object = (
  kind: string,
  name: string,
  catalog: string,
  attributes: CatalogObject['attributes'] = {},
  more: Partial<CatalogObject> = {},
): CatalogObject => ({ identity: `${kind} ${name}`.trim(), kind, catalog, name, attributes, ...more });

export const catalogOf = (...objects: readonly CatalogObject[]): Catalog => ({
  major: 18,
  addresses: new Map(),
  objects: new Map(objects.map((one) => [one.identity, one])),
  unseen: [],
});

export const table = (name: string, attributes: CatalogObject['attributes'] = {}): CatalogObject =>
  object('table', name, 'pg_class', attributes);
